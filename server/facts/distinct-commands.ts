/** The commands of a RUN, each place once: `sh -c "$(curl …)"` gives the inner command to both shells. */
import type { Command, Step } from './file-facts.ts';

export function distinctCommands({ commands }: Step): readonly Command[] {
  const seen = new Set<number>();
  return commands.filter(({ span }) => !seen.has(span.start) && seen.add(span.start));
}
