import { plainLine } from '../../src/client/places/plain-line.ts';
import { innermost, moveOf, type Titles } from '../../src/client/states.ts';
import type { StreamItem } from './items.ts';

/** What the words of an item are made of, beside its entry. */
export interface Words {
  /** The names of states, on the chart of this run. */
  titlesOf(run: string, workflow: string): Titles;
  /** What the attempt that began with this entry has printed, as far as it is at hand. */
  outputOf(seq: number): string;
}

/** Finds what was typed, in whatever case and with any space where one is; nothing for nothing. */
export function patternOf(query: string): RegExp | undefined {
  const words = query.trim().split(/\s+/);
  if (words[0] === '') return undefined;
  return new RegExp(words.map((word) => word.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&')).join('\\s+'), 'iu');
}

/** The keys of the items in whose words the pattern is found, from top to bottom. */
export const found = (items: readonly StreamItem[], pattern: RegExp, words: Words): string[] =>
  items.filter((item) => textOf(item, words).some((text) => pattern.test(text))).map(({ key }) => key);

/** The texts that an item shows, who it is by first. */
export function textOf(item: StreamItem, words: Words): string[] {
  switch (item.kind) {
    case 'day':
    case 'new':
      return [];
    case 'chat':
      // Also without the marks of Markdown, as it is shown.
      return [item.entry.by?.name ?? '', item.entry.text, item.entry.text.replace(/[*_`~\\]+/g, '')];
    case 'step': {
      const { entry } = item;
      const titles = words.titlesOf(entry.run, entry.workflow);
      const here = innermost(entry.active).map(titles);
      if (entry.kind === 'run') return [entry.by?.name ?? '', entry.title, ...here];
      const { left, entered } = moveOf(entry.from, entry.state);
      const args = Object.entries(entry.args).map(
        ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      return [entry.by?.name ?? '', entry.event, entry.title, ...[...left, ...entered].map(titles), ...here, ...args];
    }
    case 'task': {
      const { entry, end } = item;
      const heard = words.outputOf(entry.seq);
      const output = heard === '' ? (end?.tail ?? '') : heard;
      const lines = output.split('\n').map(plainLine);
      return [entry.label, end?.reason ?? '', end?.status ?? entry.status, ...lines];
    }
    case 'gate':
      return [item.entry.by?.name ?? '', item.entry.answer, item.entry.reason ?? ''];
    case 'note': {
      const { entry } = item;
      const texts = [entry.by?.name ?? ''];
      if ('name' in entry) texts.push(entry.name);
      if ('title' in entry) texts.push(entry.title);
      if ('role' in entry) texts.push(entry.role);
      if (entry.kind === 'access') texts.push(entry.change, entry.reason ?? '');
      if (entry.kind === 'link') texts.push(`link ${entry.action}`);
      return texts;
    }
  }
}
