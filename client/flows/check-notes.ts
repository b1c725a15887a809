/** The checks that make notes: what stands beside the verdict and never decides it. */
import type { BuildPlace, Engine, NotePorts } from '../ports.ts';
import { baseCheck } from './check-base.ts';
import { commitCheck } from './check-commit.ts';
import { instructionCheck } from './check-instruction.ts';
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
    instructionCheck(reader),
    ...(place === undefined ? [] : [commitCheck({ git, place }, reader)]),
    baseCheck(reader),
    processCheck({ engine, modifiedAt, timeText }),
  ];
}
