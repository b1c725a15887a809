/**
 * The commands of a RUN, each place once: `sh -c "$(curl …)"` gives the inner command to both shells. Of a RUN that no
 * person wrote, only the first thousand.
 */
import type { Command, Step } from './file-facts.ts';

const mostCommands = 1_000;

export function distinctCommands({ commands }: Step): readonly Command[] {
  const seen = new Set<number>();
  return commands.slice(0, mostCommands).filter(({ span }) => !seen.has(span.start) && seen.add(span.start));
}
