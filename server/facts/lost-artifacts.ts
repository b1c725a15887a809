/**
 * What is made below a mount and used after it: a cache or a temporary folder is gone when its RUN ends, so that the image
 * has nothing there. What something else puts at the same place is not lost.
 */
import type { Span } from '../model/span.ts';
import type { CopySource, FileFacts, Mount, StageFacts, Step } from './file-facts.ts';
import { absolutePath, isBelow } from './image-paths.ts';
import { landsAt } from './landing.ts';
import { commandLabel, instructionLabel } from './step-label.ts';

export interface LostArtifact {
  readonly step: Step;
  readonly mount: Mount;
  /** Absolute path in the image that somebody looks for. */
  readonly path: string;
  readonly uses: readonly ArtifactUse[];
}

export interface ArtifactUse {
  readonly label: string;
  readonly span: Span;
  /** Of a COPY from the stage. */
  readonly source: CopySource | undefined;
}

const mostUses = 5;

/** In the order of the mounts, each at most once. */
export function lostArtifacts(file: FileFacts): readonly LostArtifact[] {
  return file.stages.flatMap((stage) =>
    (stage.isPosix ? stage.steps : []).flatMap((step) =>
      step.mounts.flatMap((mount) => (isPassing(mount) ? lostBelow(file, stage, step, mount) : [])),
    ),
  );
}

/** Gone when the RUN ends, whatever was written. */
function isPassing({ type, target, isWritable }: Mount): boolean {
  return target !== undefined && target !== '/' && (type === 'cache' || type === 'tmpfs' || (type === 'bind' && isWritable));
}

function lostBelow(file: FileFacts, stage: StageFacts, step: Step, mount: Mount): readonly LostArtifact[] {
  const { target = '' } = mount;
  const others = stage.lineage.filter((other) => other !== step && fills(other, target, file));
  if (others.length > 0) return [];
  const uses = [
    ...copiesOf(file, stage, target),
    ...startsOf(file, stage, step, target),
    ...packagesOf(file, stage, step, mount),
  ];
  const [first] = uses;
  if (first === undefined) return [];
  return [{ step, mount, path: first.path, uses: uses.slice(0, mostUses).map(({ use }) => use) }];
}

interface Use {
  readonly path: string;
  readonly use: ArtifactUse;
}

/** Whether another step may put something there that stays. */
function fills(step: Step, target: string, { context: { listing } }: FileFacts): boolean {
  const { copy, mounts, commands, cwd, instruction } = step;
  if (copy !== undefined) {
    if (copy.destination === undefined || isBelow(copy.destination, target)) return true;
    if (!isBelow(target, copy.destination)) return false;
    // The project is copied around the mount: what is made in it hardly lies in the context, and the listing knows.
    return copy.from.kind !== 'context' || (listing.kind === 'loaded' && landsAt(step, target, listing.value) !== undefined);
  }
  if (instruction.keyword !== 'RUN' || mounts.some((mount) => isBelow(target, mount.target))) return false;
  if (instruction.unreadable !== undefined || instruction.heredocs.length > 0) return true;
  const last = target.slice(target.lastIndexOf('/') + 1);
  const isThere = isBelow(cwd, target) || commands.some((command) => isBelow(command.cwd, target));
  return (
    isThere ||
    commands.some(
      ({ program, args }) =>
        program.includes(target) ||
        args.some(({ text }) => text.includes(target) || (last.length > 3 && text.includes(`/${last}/`))),
    )
  );
}

/** `COPY --from=<this stage or one that stands on it> <path>`. */
function copiesOf({ stages }: FileFacts, stage: StageFacts, target: string): readonly Use[] {
  const holders = new Set(stages.filter((each) => each === stage || standsOn(each, stage)).map((each) => each.stage));
  const steps = stages.flatMap((each) => each.steps);
  return steps.flatMap(({ copy, instruction }) => {
    if (copy?.from.kind !== 'stage' || !holders.has(copy.from.stage)) return [];
    return copy.sources.flatMap((source): readonly Use[] => {
      const path = source.path === undefined || source.path === '' ? undefined : `/${source.path}`;
      // A folder above brings more than what is lost.
      if (path === undefined || !isBelow(path.replace(/[*?[].*$/, ''), target)) return [];
      return [{ path, use: { label: instructionLabel(instruction), span: source.span, source } }];
    });
  });
}

function standsOn(stage: StageFacts, other: StageFacts): boolean {
  for (let each = stage.parent; each !== undefined; each = each.parent) if (each === other) return true;
  return false;
}

/** Programs by their path: of later RUNs that have no mount there, and what the container starts. */
function startsOf({ stages }: FileFacts, stage: StageFacts, step: Step, target: string): readonly Use[] {
  return stages.flatMap((each) => {
    if (each !== stage && !standsOn(each, stage)) return [];
    const later = each === stage ? each.steps.slice(each.steps.indexOf(step) + 1) : each.steps;
    return later.flatMap(({ instruction, cwd, commands, mounts }): readonly Use[] => {
      const isStart = /^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword);
      const [word] = isStart ? (instruction.json ?? instruction.words) : [];
      const programs = isStart
        ? [word]
        : mounts.some((mount) => isBelow(target, mount.target))
          ? []
          : commands.map(({ program, programSpan }) => ({ text: program, span: programSpan }));
      return programs.flatMap((program): readonly Use[] => {
        const path = program?.text.includes('/') && !/[$`]/.test(program.text) ? absolutePath(program.text, cwd) : undefined;
        if (path === undefined || program === undefined || !isBelow(path, target)) return [];
        return [{ path, use: { label: instructionLabel(instruction), span: program.span, source: undefined } }];
      });
    });
  });
}

/** Packages that an install puts into the mounted folder, and a later command of the same package manager needs. */
function packagesOf({ stages }: FileFacts, stage: StageFacts, step: Step, { target }: Mount): readonly Use[] {
  const installed = step.installs.filter(
    ({ kind, directory, ecosystem }) =>
      kind === 'manifest' &&
      directory !== undefined &&
      ecosystem.outputs.some((name) => `${directory === '/' ? '' : directory}/${name}` === target),
  );
  return installed.flatMap(({ ecosystem, directory }) =>
    stages.flatMap((each) => {
      if (each !== stage && !standsOn(each, stage)) return [];
      const later = each === stage ? each.steps.slice(each.steps.indexOf(step) + 1) : each.steps;
      return later.flatMap(({ installs, mounts }) => {
        if (mounts.some((mount) => isBelow(target, mount.target))) return [];
        return installs
          .filter(
            (other) => other.kind === 'needs-source' && other.ecosystem.id === ecosystem.id && other.directory === directory,
          )
          .map(
            ({ command }): Use => ({
              path: target ?? '',
              use: { label: commandLabel(command), span: command.span, source: undefined },
            }),
          );
      });
    }),
  );
}
