/**
 * Whoever knows the builds, the language server, may stop or fall in the middle of a question. That leaves what was asked unknown,
 * and keeps nothing else from being told. Caches remember no failure, so it is asked again by whoever comes next.
 */
import { displayText } from '../core/tree/display-text.ts';
import { EngineError } from '../ports.ts';

/** For `catch`. What the engine did not tell is its caller's: thrown on. */
export function notTold(error: unknown): { readonly kind: 'unknown'; readonly because: string } {
  if (EngineError.is(error)) throw error;
  const told = error instanceof Error ? error.message : String(error);
  return { kind: 'unknown', because: `Its build could not be asked about: ${displayText(told)}` };
}
