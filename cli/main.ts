/** The command line's entry: reads arguments, runs one command, says the outcome in its exit code. */

import { engineText } from '../client/core/endpoint/engine-text.ts';
import { EngineError } from '../client/ports.ts';
import { version } from '../package.json';
import { type Invocation, readArguments } from './arguments.ts';
import { buildByName } from './build.ts';
import { cleanUpByChoice } from './clean-up.ts';
import { diagnosisExitCode, formatDiagnosis, readDiagnosis, spellingHint } from './diagnose.ts';
import { helpText } from './help-text.ts';
import { lint } from './lint-command.ts';
import { planByName } from './plan.ts';
import { pruneCache } from './prune-cache.ts';
import { rebuildByName } from './rebuild.ts';
import { rebuildStaleOf } from './rebuild-stale.ts';
import { recreateByName } from './recreate.ts';
import { restoreByName } from './restore.ts';
import { formatStatus, formatStatusJson, readStatus, statusExitCode } from './status.ts';

const exitCodes = { done: 0, couldNotTell: 2 } as const;

async function run(words: readonly string[]): Promise<number> {
  const invocation = readArguments(words);
  switch (invocation.kind) {
    case 'help':
      process.stdout.write(helpText);
      return exitCodes.done;
    case 'version':
      process.stdout.write(`${version}\n`);
      return exitCodes.done;
    case 'misunderstood':
      process.stderr.write(`unstale: ${invocation.because}\n\n${helpText}`);
      return exitCodes.couldNotTell;
    case 'lint':
      return lint(invocation);
    case 'rebuild':
      return acting(() => rebuildByName(invocation));
    case 'prune-cache':
      return acting(() => pruneCache(invocation));
    case 'clean-up':
      return acting(() => cleanUpByChoice(invocation));
    case 'rebuild-stale':
      return acting(() => rebuildStaleOf(invocation));
    case 'recreate':
      return acting(() => recreateByName(invocation));
    case 'restore':
      return acting(() => restoreByName(invocation));
    case 'plan':
      return acting(() => planByName(invocation));
    case 'build':
      return acting(() => buildByName(invocation));
    case 'diagnose':
    case 'verify':
      return diagnosed(invocation);
    case 'status':
      return status(invocation.staleOnly, invocation.format);
  }
}

async function status(staleOnly: boolean, format: 'text' | 'json'): Promise<number> {
  try {
    const report = await readStatus();
    process.stdout.write(format === 'json' ? formatStatusJson(report, staleOnly) : formatStatus(report, staleOnly));
    return statusExitCode(report);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    process.stderr.write(`unstale: ${engineText(error)}\n`);
    return exitCodes.couldNotTell;
  }
}

async function diagnosed(wanted: Extract<Invocation, { kind: 'diagnose' | 'verify' }>): Promise<number> {
  try {
    const diagnosis = await readDiagnosis({ ...wanted, isListingFiles: wanted.kind === 'verify' });
    process.stdout.write(formatDiagnosis(diagnosis, wanted.format));
    return diagnosisExitCode(diagnosis);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    const hint = error.reason === 'not-found' ? await spellingHint(wanted.name) : '';
    process.stderr.write(`unstale: ${engineText(error)}${hint}\n`);
    return exitCodes.couldNotTell;
  }
}

/** What changes something says itself what came of it, but for an engine that does not answer. */
async function acting(act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    process.stderr.write(`unstale: ${engineText(error)}\n`);
    return exitCodes.couldNotTell;
  }
}

// What libraries are told by Node is no word for whoever reads our standard error.
process.noDeprecation = true;
// A reader that has seen enough, such as `head`, closes the pipe: that is no failure. The exit code stands.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exitCode = exitCodes.couldNotTell;
});

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `unstale: something went wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = exitCodes.couldNotTell;
  },
);
