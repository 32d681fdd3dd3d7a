import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../../webview/room/server-clock.ts';

const clock = (wall: number) => {
  let passed = 500;
  const server = new ServerClock(
    () => passed,
    () => wall,
  );
  return {
    server,
    pass: (ms: number) => {
      passed += ms;
    },
  };
};

describe('the server’s clock', () => {
  it('PAGE-135: is the browser’s until the room says otherwise, and goes on by time that passes, not by what a clock says', () => {
    const { server, pass } = clock(1_000_000);
    expect(server.now()).toBe(1_000_000);
    server.set(1_300_000);
    pass(2_000);
    expect(server.now()).toBe(1_302_000);
  });

  it('PAGE-135: what is told fresh corrects one that is behind, and never one that is ahead', () => {
    const { server, pass } = clock(1_000_000);
    server.notBefore(1_200_000);
    expect(server.now()).toBe(1_200_000);
    pass(10_000);
    server.notBefore(1_205_000); // it was long on its way
    expect(server.now()).toBe(1_210_000);
    server.set(1_100_000); // joined anew: the server's own word counts
    expect(server.now()).toBe(1_100_000);
  });
});
