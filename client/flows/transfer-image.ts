/** A reference is pushed to its registry, or pulled from it, by the command line of the engine, which has the credentials. */
import type { EngineCli } from '../ports.ts';

export type Transfer = 'push' | 'pull';

export type TransferOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly because: string };

export interface TransferWatch {
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

export async function transferImage(
  cli: EngineCli,
  transfer: Transfer,
  reference: string,
  watch: TransferWatch,
): Promise<TransferOutcome> {
  const result = await cli.run([transfer, '--', reference], watch);
  if (result.kind === 'cancelled') return { kind: 'cancelled' };
  if (result.kind === 'missing') return { kind: 'failed', because: 'The command line is not installed.' };
  if (result.exitCode === 0) return { kind: 'done' };
  const lastLine = result.stderr.trimEnd().split('\n').at(-1) ?? '';
  return { kind: 'failed', because: lastLine === '' ? `It ended with exit code ${result.exitCode}.` : lastLine };
}
