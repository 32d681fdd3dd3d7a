import type { JsonObject } from '../../protocol/json.ts';

/** What a task inherits of the host's environment: enough to find programs and a home, and no secret. */
const INHERITED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|SYSTEMROOT|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE)$/i;

/** Variables that would change which programs run or how: a context field never sets one. */
const RESERVED =
  /^(IFS|ENV|CDPATH|PS4|PROMPT_COMMAND|SHELLOPTS|BASHOPTS|BASH_.*|LD_.*|DYLD_.*|NODE_.*|PYTHON.*|RUBY.*|PERL.*|JAVA_.*|GIT_.*|SSH_.*|NPM_.*|VSCODE_.*|ELECTRON_.*|STATEROOM_.*)$/;

/** The variables that a task inherits. */
export function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      INHERITED.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

/** The run's context as variables: `story` is `$STORY`. Values go in as they are, never into a command line. */
export function contextVariables(context: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context).flatMap(([name, value]) => {
      const variable = name.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
      if (!/^[A-Z]/.test(variable) || RESERVED.test(variable) || INHERITED.test(variable)) return [];
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return text.includes('\0') ? [] : [[variable, text]];
    }),
  );
}
