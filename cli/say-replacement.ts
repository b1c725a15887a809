/** What came of an exchange that did not succeed, on a terminal, and the exit code of it. */
import { displayText } from '../client/core/tree/display-text.ts';
import type { RecreateOutcome } from '../client/flows/recreate-within.ts';

export const exitCodes = { done: 0, asItWas: 1, needsYou: 2 } as const;

/** `name` is fit to be printed. */
export function sayNotReplaced(name: string, outcome: Exclude<RecreateOutcome, { kind: 'recreated' }>): number {
  switch (outcome.kind) {
    case 'needs-attention':
      process.stderr.write(`unstale: ${name} needs you; nothing was deleted. ${displayText(outcome.because)}\n`);
      for (const line of outcome.commands) process.stderr.write(`  ${displayText(line)}\n`);
      return exitCodes.needsYou;
    case 'aborted':
      process.stderr.write(`unstale: ${name} was not touched. ${displayText(outcome.because)}\n`);
      return exitCodes.asItWas;
    case 'rolled-back':
      process.stderr.write(
        `unstale: the new container did not stay up, and the old ${name} is back. ${displayText(outcome.because)}\n${displayText(outcome.logs)}\n`,
      );
      return exitCodes.asItWas;
  }
}
