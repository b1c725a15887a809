/** Builds with the command line, tells each step, and says where it failed. Nothing but the build's own tag changes. */
import { type BuildStep, buildProgress } from '../core/build/build-progress.ts';
import type { CliResult, EngineCli } from '../ports.ts';

export interface BuildWatch {
  readonly onStep: (step: BuildStep) => void;
  readonly onLog: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export type BuildOutcome =
  | { readonly kind: 'built' }
  | { readonly kind: 'cancelled' }
  /** `line` is one of the Dockerfile, from 1. */
  | { readonly kind: 'build-failed'; readonly because: string; readonly line: number | undefined };

/** `argumentsFor` the richest progress that the client has: an older one does not know the first. */
export async function buildImage(
  cli: EngineCli,
  argumentsFor: (progress: 'rawjson' | 'plain') => readonly string[],
  watch: BuildWatch,
): Promise<BuildOutcome> {
  const first = await buildOnce(cli, argumentsFor('rawjson'), watch);
  const isTooOld = first.kind === 'build-failed' && /rawjson|invalid progress mode|unknown progress/i.test(first.because);
  return isTooOld ? buildOnce(cli, argumentsFor('plain'), watch) : first;
}

async function buildOnce(cli: EngineCli, args: readonly string[], { onStep, onLog, signal }: BuildWatch): Promise<BuildOutcome> {
  const progress = buildProgress();
  const onLine = (line: string): void => {
    const { step, log } = progress.take(line);
    for (const each of log) onLog(each);
    if (step !== undefined) onStep(step);
  };
  const result: CliResult = await cli.run(args, { onLine, ...(signal === undefined ? {} : { signal }) });
  if (result.kind === 'cancelled') return result;
  if (result.kind === 'missing') return { kind: 'build-failed', because: 'The command line is not installed.', line: undefined };
  if (result.exitCode === 0) return { kind: 'built' };
  const failure = progress.failure();
  const lastLine = result.stderr.trimEnd().split('\n').at(-1) ?? '';
  const isUntold = failure.line === undefined && failure.because === 'The build failed.';
  return { kind: 'build-failed', ...failure, because: isUntold && lastLine !== '' ? lastLine : failure.because };
}
