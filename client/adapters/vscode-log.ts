/** The "Unstale" output channel as a log. */
import type { LogOutputChannel } from 'vscode';
import type { Log } from '../ports.ts';

export function vscodeLog(output: LogOutputChannel): Log {
  return { show: () => output.show(true), error: (text) => output.error(text), line: (text) => output.info(text) };
}
