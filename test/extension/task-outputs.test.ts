import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../src/client/server-messages.ts';
import { TaskOutputs } from '../../src/extension/task-outputs.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';

let seq = 0;
const entry = (status: EntryOf<'task'>['status'], more: Partial<EntryOf<'task'>> = {}): ServerMessage => ({
  event: 'entry',
  payload: {
    project_id: 'p',
    entry: {
      ...{
        seq: ++seq,
        at: 1,
        by: null,
        kind: 'task',
        run: 'w-1',
        state: 'work',
        label: 'npm test',
        attempt: 1,
        status,
      },
      ...more,
    },
  },
});
const output = (chunk: string, offset: number, task = 'w-1/work/1'): ServerMessage => ({
  event: 'task_output',
  payload: { project_id: 'p', run: 'w-1', task, seq: 1, chunk, offset },
});
/** What has ended by these messages: how, and with which output. */
const heard = (messages: ServerMessage[], wants = true) => {
  const outputs = new TaskOutputs(() => wants);
  return messages.flatMap((message) =>
    outputs.receive(message).map(({ end: { status, attempt }, text }) => `${attempt} ${status}: ${text}`),
  );
};

describe('the output of a task, as the extension hears it', () => {
  it('EXT-42: is whole when it was there from the beginning, attempt by attempt', () => {
    expect(
      heard([
        entry('waiting'),
        entry('running'),
        output('one\n', 0),
        output('two\n', 4),
        entry('failed', { tail: 'two' }),
        entry('running', { attempt: 2 }),
        output('three', 0, 'w-1/work/2'),
        entry('passed', { attempt: 2, tail: 'three' }),
      ]),
    ).toEqual(['1 failed: one\ntwo\n', '2 passed: three']);
  });

  it('EXT-42: is its last lines when a part was missed, or it is not wanted', () => {
    const messages = [entry('running'), output('two\n', 4), output('x', 8), entry('failed', { tail: 'two\nx' })];
    expect(heard(messages)).toEqual(['1 failed: two\nx']);
    expect(heard([entry('running'), output('one\ntwo', 0), entry('failed', { tail: 'two' })], false)).toEqual([
      '1 failed: two',
    ]);
    expect(heard([entry('failed')])).toEqual(['1 failed: ']);
  });
});
