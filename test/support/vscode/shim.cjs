/**
 * What the extension host loads for a suite under `vscode-exe.ts`: sends all that is printed to a file which the executable
 * reads along, runs the real suite, and leaves its outcome in another. CommonJS, because the host requires it.
 *
 * The files are needed because the workbench mixes the host's console with its own, and tells a suite that failed from a
 * host that died by neither code nor text.
 */
const fs = require('node:fs');
const { Writable } = require('node:stream');
const { format } = require('node:util');

const { STATEROOM_HOST_OUTPUT, STATEROOM_HOST_OUTCOME, STATEROOM_HOST_SUITE } = process.env;
const output = fs.openSync(STATEROOM_HOST_OUTPUT, 'a');

/** The host's console has accessors with an empty setter, its streams a fixed `write`: assignments are without effect. */
const replace = (object, name, value) =>
  Object.defineProperty(object, name, { value, writable: true, configurable: true });

for (const name of ['log', 'info', 'debug', 'warn', 'error']) {
  replace(console, name, (...values) => fs.writeSync(output, `${format(...values)}\n`));
}
for (const name of ['stdout', 'stderr']) {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      fs.writeSync(output, chunk);
      done();
    },
  });
  replace(process, name, Object.assign(stream, { isTTY: false, columns: 100, fd: -1 }));
}

/** Called by the host, which ends when this settles. What is left counts; to throw would only print it twice. */
exports.run = async () => {
  try {
    await require(STATEROOM_HOST_SUITE).run();
    leave({ passed: true });
  } catch (error) {
    leave({ passed: false, reason: error instanceof Error ? error.message : String(error) });
  }
};

const leave = (outcome) => fs.writeFileSync(STATEROOM_HOST_OUTCOME, JSON.stringify(outcome));
