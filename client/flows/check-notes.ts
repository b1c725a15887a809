/** The checks that make notes: what stands beside the verdict and never decides it. */

import type { NotePorts } from '../note-ports.ts';
import type { BuildPlace, Engine } from '../ports.ts';
import { baseCheck } from './check-base.ts';
import { cachedStepCheck } from './check-cached-steps.ts';
import { commitCheck } from './check-commit.ts';
import { processCheck } from './check-process.ts';
import { imageReader } from './image-reader.ts';
import type { LinkCheck } from './link-check.ts';

export interface NoteCheckPorts {
  readonly engine: Engine;
  readonly place?: Pick<BuildPlace, 'realPath' | 'workspace'>;
  readonly notes?: NotePorts;
}

/** None without the ports for them. */
export function noteChecks({ engine, place, notes }: NoteCheckPorts): readonly LinkCheck[] {
  if (notes === undefined) return [];
  const reader = imageReader(engine, notes.steps);
  const { git, modifiedAt, timeText } = notes;
  return [
    cachedStepCheck(reader),
    ...(place === undefined ? [] : [commitCheck({ git, place }, reader)]),
    baseCheck(reader),
    processCheck({ engine, modifiedAt, timeText }),
  ];
}
