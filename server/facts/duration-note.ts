/** What it costs that steps run again, in the words of a message, as far as it was measured. */
import type { FileFacts, Step } from './file-facts.ts';
import { stepIdentity } from './step-durations.ts';

/**
 * ` (it took 42 s last time)`, to stand behind the words that steps run again; empty where none of them was measured. Behind a command
 * that shares its RUN with others it says that the RUN took so long.
 */
export function durationNote({ durations }: Pick<FileFacts, 'durations'>, steps: readonly Step[]): string {
  const runs = [...new Set(steps)].filter(({ instruction }) => instruction.keyword === 'RUN');
  const known = runs.flatMap(({ stage, instruction }) => durations.of(stepIdentity(stage, instruction)) ?? []);
  const [first] = runs;
  if (first === undefined || known.length === 0) return '';
  const took = known.reduce((sum, ms) => sum + ms, 0);
  if (known.length < runs.length) return ` (which took at least ${durationWords(took)} last time)`;
  const subject = runs.length > 1 ? 'which' : first.commands.length > 1 ? 'its RUN' : 'it';
  return ` (${subject} took ${durationWords(took)} last time)`;
}

/** Short enough to stand in a sentence: `0.3 s`, `42 s`, `5 min 4 s`. */
function durationWords(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
