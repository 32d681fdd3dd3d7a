/** A piece of a file to begin with, as YAML and as JSON; `‹1:name›` is what the writer fills in first. */
interface Snippet {
  readonly label: string;
  readonly about: string;
  readonly yaml: string;
  readonly json: string;
}

/** By what they are put into: the maps of states and of commands, or the place whose value they are. */
export const SNIPPETS: Readonly<Record<string, readonly Snippet[]>> & {
  readonly states: readonly Snippet[];
  readonly commands: readonly Snippet[];
} = {
  states: [
    {
      label: 'new state',
      about: 'A state that people lead out of.',
      yaml: '‹1:name›:\n\tdescription: ‹2:What goes on here.›\n\ton: { ‹3:command›: ‹4:target› }',
      json: '"‹1:name›": { "description": "‹2:What goes on here.›", "on": { "‹3:command›": "‹4:target›" } }',
    },
    {
      label: 'new state with a task',
      about: 'A process runs here, and its end leads on.',
      yaml: '‹1:name›:\n\ttask: { run: ‹2:npm test›, timeout: ‹3:10m› }\n\ton: { task.passed: ‹4:target›, task.failed: ‹5:target›, task.timed_out: ‹5:target› }',
      json: '"‹1:name›": { "task": { "run": "‹2:npm test›" }, "on": { "task.passed": "‹3:target›", "task.failed": "‹4:target›" } }',
    },
    {
      label: 'new state with a gate',
      about: 'It waits here for people to approve.',
      yaml: '‹1:name›:\n\tgate: { approvals: ‹2:1›, by: [approver, owner] }\n\ton: { gate.approved: ‹3:target›, gate.rejected: ‹4:target› }',
      json: '"‹1:name›": { "gate": { "approvals": ‹2:1›, "by": ["approver", "owner"] }, "on": { "gate.approved": "‹3:target›", "gate.rejected": "‹4:target›" } }',
    },
    {
      label: 'new final state',
      about: 'An end.',
      yaml: '‹1:done›: { type: final }',
      json: '"‹1:done›": { "type": "final" }',
    },
  ],
  commands: [
    {
      label: 'new command',
      about: 'Something that members may send.',
      yaml: '‹1:name›: { title: ‹2:What has happened› }',
      json: '"‹1:name›": { "title": "‹2:What has happened›" }',
    },
    {
      label: 'new command with an argument',
      about: 'Something that members may send, and have to say more about.',
      yaml: '‹1:name›:\n\ttitle: ‹2:What has happened›\n\targs:\n\t\t‹3:reason›: { type: string, minLength: 3 }\n\trequired: [‹3:reason›]',
      json: '"‹1:name›": { "title": "‹2:What has happened›", "args": { "‹3:reason›": { "type": "string", "minLength": 3 } }, "required": ["‹3:reason›"] }',
    },
  ],
  task: [
    {
      label: 'run a program',
      about: 'A line for the shell, and how long it may take.',
      yaml: '{ run: ‹1:npm test›, timeout: ‹2:10m› }',
      json: '{ "run": "‹1:npm test›", "timeout": "‹2:10m›" }',
    },
  ],
  gate: [
    {
      label: 'approval by somebody else',
      about: 'Not by whoever led here.',
      yaml: '{ approvals: ‹1:1›, by: [approver, owner], not: requester }',
      json: '{ "approvals": ‹1:1›, "by": ["approver", "owner"], "not": "requester" }',
    },
  ],
  transition: [
    {
      label: 'target with a guard',
      about: 'Only if an expression is true.',
      yaml: '{ target: ‹1:state›, guard: ‹2:context.field > 0› }',
      json: '{ "target": "‹1:state›", "guard": "‹2:context.field > 0›" }',
    },
    {
      label: 'target that sets a field',
      about: 'Gives a field of the context a new value on the way.',
      yaml: '{ target: ‹1:state›, set: { ‹2:field›: ‹3:event.args.value› } }',
      json: '{ "target": "‹1:state›", "set": { "‹2:field›": "‹3:event.args.value›" } }',
    },
  ],
  retry: [
    {
      label: 'again, after a pause',
      about: 'Twice, five seconds apart.',
      yaml: '{ max: ‹1:2›, delay: ‹2:5s› }',
      json: '{ "max": ‹1:2›, "delay": "‹2:5s›" }',
    },
  ],
};

/** In the syntax of VS Code's snippets. */
export const placeholders = (text: string): string => text.replace(/‹(\d):([^›]*)›/g, '$${$1:$2}');
