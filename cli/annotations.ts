/**
 * A diagnosis as annotations: one line for each file that tells something, and one for the verdict.
 */
import { byWeight, isTelling, stateWords } from '../client/core/diagnose/count-files.ts';
import type { Diagnosis } from '../client/core/diagnose/diagnosis.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { workflowCommand } from './workflow-command.ts';

/** GitHub shows ten of a step; who looks at the log wants some more. */
const mostFiles = 50;
const levels = { stale: 'error', unknown: 'warning', fresh: 'notice' } as const;

/** `placeOf` gives the path of a file of the build context as it is in the repository. */
export function annotations(diagnosis: Diagnosis, placeOf: (path: string) => string): string {
  const { verdict, conclusion, subject, files = [] } = diagnosis;
  const level = levels[verdict];
  const told = [...byWeight(files).values()].flat().filter(isTelling);
  const ofFiles = told.slice(0, mostFiles).map(({ path, state, because }) => {
    const text = `${stateWords(state)}${because === undefined ? '' : `: ${because}`}`;
    return workflowCommand(level, { file: placeOf(path) }, text);
  });
  const more = told.length > mostFiles ? [`and ${told.length - mostFiles} more files`] : [];
  const title = `${displayText(subject.name)} is ${verdict}`;
  return [...ofFiles, ...more, workflowCommand(level, { title }, displayText(conclusion, 400)), ''].join('\n');
}
