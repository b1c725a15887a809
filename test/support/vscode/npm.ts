/** Runs the npm that this machine has, on the Node that runs us, without the network chatter of a person's install. */
import { basename } from 'node:path';
import { type ProcessOptions, type ProcessResult, runOrThrow } from '../run-process.ts';

const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

/** Throws with the end of what npm said when it fails. */
export function runNpm(args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  const [program, ...first] = npmCommand();
  return runOrThrow(program, [...first, ...args, ...quiet], options);
}

/** `npm_execpath` is npm's own script, and needs no shell; on Windows `npm` alone is a batch file that does. */
function npmCommand(): [string, ...string[]] {
  const script = process.env['npm_execpath'];
  if (script !== undefined && basename(script).startsWith('npm')) return [process.execPath, script];
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/c', 'npm'] : ['npm'];
}
