import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/client/answers.ts';
import type { ServerMessage } from '../../src/client/server-messages.ts';
import type { EntryOf } from '../../src/protocol/entries.ts';

/** What VS Code would be told and would tell: changes of documents, and which are open. */
const editor = vi.hoisted(() => ({ opened: [] as ((document: unknown) => void)[], changed: 0 }));

vi.mock('vscode', () => {
  const nothing = () => ({ dispose: () => undefined });
  return {
    EventEmitter: class {
      event = nothing;
      fire = () => {
        editor.changed += 1;
      };
      dispose = () => undefined;
    },
    workspace: {
      registerTextDocumentContentProvider: nothing,
      onDidCloseTextDocument: nothing,
      onDidOpenTextDocument(listener: (document: unknown) => void) {
        editor.opened.push(listener);
        return nothing();
      },
    },
    languages: { registerDocumentLinkProvider: nothing },
  };
});

const { OutputDocuments } = await import('../../src/extension/output-documents.ts');
type Uri = Parameters<InstanceType<typeof OutputDocuments>['provideTextDocumentContent']>[0];

const uri = { toString: () => 'output', query: 'room=p&seq=5' } as Uri;
const PART = 10;

/** A room that keeps `text` of the attempt that entry 5 began, and answers when `answer` is called. */
function room() {
  let text = '';
  let heard: ((message: ServerMessage) => void) | undefined;
  const asked: (() => void)[] = [];
  const client = {
    onDidReceive(listener: typeof heard) {
      heard = listener;
      return { dispose: () => undefined };
    },
    request: (_: string, { seq, offset }: { seq: number; offset: number }) =>
      new Promise<Answer>((resolve) => {
        asked.push(() => {
          const part = text.slice(offset, offset + PART);
          const value = { seq, offset, text: part, next: offset + part.length, size: text.length, done: true };
          resolve({ kind: 'ok', value });
        });
      }),
  };
  const self = { id: 'p', client };
  const documents = new OutputDocuments({
    all: [self],
    get: () => self,
    onDidChange: () => ({ dispose: () => undefined }),
  } as never);
  return {
    documents,
    print: (more: string) => {
      text += more;
    },
    end: (began?: number) => {
      const entry: EntryOf<'task'> = {
        ...{ seq: 9, at: 1, by: null, kind: 'task', run: 'w-1', state: 'work', label: 'npm test' },
        ...{ attempt: 1, status: 'failed', ...(began !== undefined && { began }) },
      };
      heard?.({ event: 'entry', payload: { project_id: 'p', entry } });
    },
    /** Gives one part that was asked for, and lets it arrive. */
    async answer(): Promise<void> {
      await vi.waitFor(() => expect(asked).not.toEqual([]));
      asked.shift()?.();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

const opened = () => {
  for (const listener of editor.opened) listener({ uri });
};
/** How many changes VS Code is told of until nothing more is due. */
const changes = async () => {
  const before = editor.changed;
  await vi.runAllTimersAsync();
  return editor.changed - before;
};

describe('the documents of what tasks have printed', () => {
  beforeEach(() => {
    editor.opened = [];
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('EXT-66: two that ask for a document at once get each part once', async () => {
    const { documents, print, answer } = room();
    print('one two three four ');
    const both = [documents.provideTextDocumentContent(uri), documents.provideTextDocumentContent(uri)];
    await answer();
    await answer();
    expect(await Promise.all(both)).toEqual(['one two three four ', 'one two three four ']);
    print('five');
    const again = documents.provideTextDocumentContent(uri);
    await answer();
    expect(await again).toBe('one two three four five');
    documents.dispose();
  });

  it.each([5, undefined])(
    'EXT-66: an end that comes while the document is read has it read once more afterwards (began: %s)',
    async (began) => {
      const { documents, print, answer, end } = room();
      print('all');
      const reading = documents.provideTextDocumentContent(uri);
      expect(await changes()).toBe(1); // that its room is listened to
      end(began);
      expect(await changes()).toBe(0);
      await answer();
      expect(await reading).toBe('all');
      expect(await changes()).toBe(1);
      documents.dispose();
    },
  );

  it('EXT-66: a change that VS Code could not hear of, as it was opening the document, is told once it is open', async () => {
    const { documents, answer, end } = room();
    const reading = documents.provideTextDocumentContent(uri);
    await answer();
    await reading;
    end(5);
    await changes();
    opened();
    expect(await changes()).toBe(1);
    const last = documents.provideTextDocumentContent(uri);
    await answer();
    await last;
    opened();
    expect(await changes()).toBe(0);
    documents.dispose();
  });

  it('EXT-66: the end of another attempt has nothing read', async () => {
    const { documents, answer, end } = room();
    const reading = documents.provideTextDocumentContent(uri);
    await answer();
    await reading;
    await changes();
    end(4);
    expect(await changes()).toBe(0);
    documents.dispose();
  });
});
