/**
 * Moves a COPY below the install that does not read what it brings. It refuses wherever something in between may read it, writes
 * to the same place, or changes where and as whom instructions work.
 */
import type { EarlyOther } from '../../facts/early-others.ts';
import type { FileFacts, Step } from '../../facts/file-facts.ts';
import { isBelow } from '../../facts/image-paths.ts';
import { workOf } from '../../facts/step-work.ts';
import type { Fix } from '../rule.ts';
import { deleteInstruction, insertAfter, textOf } from './instruction-edits.ts';

const configuration: ReadonlySet<string> = new Set([
  'ENV',
  'ARG',
  'LABEL',
  'EXPOSE',
  'CMD',
  'ENTRYPOINT',
  'HEALTHCHECK',
  'STOPSIGNAL',
]);

export function moveCopyBelow({ dockerfile }: FileFacts, { copy, stage, installs, hasManifest }: EarlyOther): Fix | undefined {
  const last = installs.findLast((one) => one.stage === stage);
  const text = textOf(dockerfile, copy.instruction);
  const destination = copy.copy?.destination;
  if (last === undefined || hasManifest || destination === undefined || /[\\`]\s*$/.test(text)) return undefined;
  // Packages of the other stage would then lie over those of the install.
  if (installs.some(({ install }) => isBelow(install.directory, destination))) return undefined;
  const between = stage.steps.slice(stage.steps.indexOf(copy) + 1, stage.steps.indexOf(last.step) + 1);
  if (copy.instruction.heredocs.length > 0 || !between.every((step) => isFree(step, destination))) return undefined;
  return {
    title: 'Move it below the install',
    safety: 'review',
    edits: [deleteInstruction(dockerfile, copy.instruction), insertAfter(dockerfile, last.step.instruction, [text])],
  };
}

function isFree(step: Step, destination: string): boolean {
  const { instruction, copy, commands } = step;
  if (instruction.unreadable !== undefined || instruction.heredocs.length > 0) return false;
  if (configuration.has(instruction.keyword)) return true;
  if (copy !== undefined)
    return copy.destination !== undefined && !isBelow(destination, copy.destination) && !isBelow(copy.destination, destination);
  return instruction.keyword === 'RUN' && workOf(step) === 'fetches' && commands.every(({ isCertain }) => isCertain);
}
