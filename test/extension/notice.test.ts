import { describe, expect, it } from 'vitest';
import { asText } from '../../src/extension/notice.ts';

describe('what others wrote in a notification', () => {
  it('EXT-49: hides nothing and is no link', () => {
    expect(asText('Release\u202E gnp\nAt work: true\u200B')).toBe('Release\\u{202e} gnp\\u{a}At work: true\\u{200b}');
    expect(asText('[Review](command:workbench.action.terminal.new) me')).toBe(
      '[Review] (command:workbench.action.terminal.new) me',
    );
    expect(asText('Sprint 12 – Zürich 🎉')).toBe('Sprint 12 – Zürich 🎉');
  });
});
