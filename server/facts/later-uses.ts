/**
 * Who looks for what a RUN left below a mount: steps that come after it and do not have the folder mounted, and what the
 * container starts.
 */
import type { Span } from '../model/span.ts';
import type { Command, FileFacts, Mount, StageFacts, Step } from './file-facts.ts';
import { isBelow } from './image-paths.ts';
import { commandLabel, instructionLabel } from './step-label.ts';

export interface ResultUse {
  /** Absolute path in the image. */
  readonly path: string;
  readonly label: string;
  readonly span: Span;
  /** It may do without: a bundled program needs no packages. */
  readonly isDoubtful?: true;
}

/** Where a mount is looked at: whoever stands on the stage, and what comes after the step. */
export interface MountPlace {
  readonly file: FileFacts;
  readonly stage: StageFacts;
  readonly step: Step;
  readonly mount: Mount;
}

/** Steps that run after this one in the same stage or in one that stands on it; a RUN with the same folder mounted sees what is there. */
export function laterSteps({ file, stage, step, mount }: MountPlace): readonly Step[] {
  const { target } = mount;
  return file.stages.flatMap((each) => {
    if (each !== stage && !standsOn(each, stage)) return [];
    const steps = each === stage ? each.steps.slice(each.steps.indexOf(step) + 1) : each.steps;
    return steps.filter(({ mounts }) => !mounts.some((other) => isBelow(target, other.target)));
  });
}

export function standsOn(stage: StageFacts, other: StageFacts): boolean {
  for (let each = stage.parent; each !== undefined; each = each.parent) if (each === other) return true;
  return false;
}

/** What the container starts, in its last stage's CMD or ENTRYPOINT. */
export function starts(place: MountPlace, program: RegExp, path: string): readonly ResultUse[] {
  return laterSteps(place).flatMap(({ instruction }): readonly ResultUse[] => {
    if (!/^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword) || instruction.unreadable !== undefined) return [];
    const [word] = instruction.json ?? instruction.words;
    return word !== undefined && program.test(nameOf(word.text))
      ? [{ path, label: instructionLabel(instruction), span: word.span }]
      : [];
  });
}

export function runs(place: MountPlace, isUse: (command: Command) => boolean, path: string): readonly ResultUse[] {
  return laterSteps(place).flatMap(({ commands }) =>
    commands.filter(isUse).map((command) => ({ path, label: commandLabel(command), span: command.span })),
  );
}

/** Absolute and known; of the command, else of the stage. */
export function valueOf({ scope }: Step, { assignments }: Command, name: string): string | undefined {
  const assigned = assignments.find(({ text }) => text.startsWith(`${name}=`));
  const value = scope.get(name)?.value;
  const text = assigned?.text.slice(name.length + 1) ?? (value?.kind === 'known' ? value.text : undefined);
  return text === '' ? undefined : text?.replace(/\/+$/, '');
}

export function isMentioned({ scope }: Step, { assignments }: Command, name: string): boolean {
  return scope.get(name) !== undefined || assignments.some(({ text }) => text.startsWith(`${name}=`));
}

export function verbOf({ args }: Command): string {
  return args.find(({ text }) => !text.startsWith('-'))?.text ?? '';
}

export function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
