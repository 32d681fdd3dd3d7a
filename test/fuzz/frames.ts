import { anyJson, mutated, pick, type Random } from './mutations.ts';

export interface Keys {
  readonly token: string;
  readonly session: string;
  readonly projectId: string;
}

/** What an honest client sends, each kind of packet once. */
const honest = ({ token, session, projectId }: Keys): readonly string[] => [
  `40${JSON.stringify({ token, session, protocol: 1 })}`,
  `420["join_project",${JSON.stringify({ project_id: projectId, last_seq: 1 })}]`,
  '421["command",{"command":"knock","args":{"note":"x","times":2},"id":"id-1"}]',
  '42["command",{"command":"/knock note=\\"a b\\""}]',
  '42["command",{"command":"run.restart_from","args":{"state":"opened","reason":"x"},"id":"id-3"}]',
  '425["command",{"command":"run.cancel","run":"door-1","args":{"reason":"x"},"expect_seq":1}]',
  '422["chat_message",{"text":"hello","id":"id-2"}]',
  '423["history",{"after":0,"limit":20}]',
  '424["leave_project",{}]',
  '451-5["command",{"_placeholder":true,"num":0}]',
  '430[{"ok":true}]',
  '461-0[{"_placeholder":true,"num":0}]',
  '41',
  '2probe',
  '3',
  '5',
  '6',
  '44{"message":"no"}',
];

/** A frame of any kind: honest, changed, made up, or binary. */
export function frame(random: Random, keys: Keys): string | Buffer {
  const kind = random();
  if (kind < 0.1)
    return Buffer.from(Array.from({ length: Math.floor(random() * 64) }, () => Math.floor(random() * 256)));
  if (kind < 0.2) return pick(random, honest(keys));
  if (kind < 0.75) return mutated(random, pick(random, honest(keys)));
  const namespace = pick(random, ['', '', '/', '/x,', '/__proto__,', `/${'n'.repeat(500)},`, '/a?b=c,']);
  const attachments = pick(random, ['', '', '1-', '0-', '9-', '99999999999-', '-1-', '1e9-']);
  const id = pick(random, ['', '0', '7', '999999999999999999999', '-1']);
  const event = pick(random, [
    'command',
    'history',
    'connect',
    'disconnect',
    'error',
    'newListener',
    'constructor',
    '',
  ]);
  return `${pick(random, ['4', '4', '4', '0', '1', '7', 'b', ''])}${Math.floor(random() * 10)}${attachments}${namespace}${id}["${event}",${anyJson(random)}]`;
}
