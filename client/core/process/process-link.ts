/**
 * Files → process: whether a file that the process sees as it is in the workspace changed after the process was started, and
 * nothing is known to read it again. A note, and a quiet one: only code counts, and only of programs that read it once.
 */
import { type Link, link } from '../freshness/link.ts';
import { type Reloading, reloadingOf, type StartedProcess } from './reloading.ts';

export interface ProcessFacts {
  readonly process: StartedProcess;
  readonly startedAtMs: number | undefined;
  /** By path in the image, with the time at which the workspace's file was written last. */
  readonly modifiedAtMs: ReadonlyMap<string, number>;
  /** Makes a time readable; nothing pure knows the calendar. */
  readonly timeText: (atMs: number) => string;
}

/** Clocks of a virtual machine and its host differ by a moment, and files are written while the container starts. */
const toleranceMs = 3_000;
const shownFiles = 5;
const code =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|pl|pm|lua|exs?|erl|cs|dll|so|r|jl|json5?|ya?ml|toml|ini|cfg|conf|properties|xml)$|(?:^|\/)\.env$/i;
const noCode = /(?:^|\/)(?:tests?|specs?|__tests__|docs?|\.[^/]+)\/|[._-](?:test|spec)\.[^/]+$|\.d\.ts$/i;

/** `undefined` where the process sees no file of the workspace. */
export function processLink(facts: ProcessFacts): Link | undefined {
  const { process, startedAtMs, modifiedAtMs, timeText } = facts;
  const read = [...modifiedAtMs].filter(([path]) => isCode(path));
  if (read.length === 0) return undefined;
  if (startedAtMs === undefined) return link('process', 'unknown', 'The engine does not tell when it was started.');
  const later = read.filter(([, atMs]) => atMs > startedAtMs + toleranceMs).sort(([, one], [, other]) => other - one);
  if (later.length === 0) return link('process', 'ok', 'No file that it sees from the workspace changed since it was started.');
  const times = later.slice(0, shownFiles).map(([path, atMs]) => `${path} was written ${timeText(atMs)}`);
  const more = later.length > shownFiles ? [`and ${later.length - shownFiles} more`] : [];
  const evidence = [...times, ...more, `the container was started ${timeText(startedAtMs)}`];
  return changedLink(later.length, reloadingOf(process), evidence);
}

function changedLink(count: number, reloading: Reloading, evidence: readonly string[]): Link {
  const what = count === 1 ? '1 file changed' : `${count} files changed`;
  const { kind, by } = reloading;
  switch (kind) {
    case 'reads-again':
      return link('process', 'ok', `${what} since it was started, and ${by} reads again what changes.`, { evidence });
    case 'unknown':
      return link('process', 'unknown', `${what} since it was started, and nothing tells whether ${by} reads again.`, {
        evidence,
      });
    case 'reads-once':
      return link('process', 'note', `${what} since it was started, and ${by} reads its files once.`, {
        evidence,
        fixes: ['restart'],
      });
  }
}

/** What a program reads when it starts, by the name of the file. */
export function isCode(path: string): boolean {
  return code.test(path) && !noCode.test(path);
}
