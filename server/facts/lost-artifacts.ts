/**
 * What is made below a mount and used after it: a cache or a temporary folder is gone when its RUN ends, so that the image
 * has nothing there. What something else puts at the same place is not lost.
 */
import type { Span } from '../model/span.ts';
import type { Command, CopySource, FileFacts, Mount, StageFacts, Step } from './file-facts.ts';
import { absolutePath, isBelow } from './image-paths.ts';
import { landsAt } from './landing.ts';
import { laterSteps, type MountPlace, standsOn } from './later-uses.ts';
import { resultsBelow } from './lost-results.ts';
import { commandLabel, instructionLabel } from './step-label.ts';

export interface LostArtifact {
  readonly step: Step;
  readonly mount: Mount;
  /** Absolute path in the image that somebody looks for. */
  readonly path: string;
  readonly uses: readonly ArtifactUse[];
  /** Somebody names what is lost, or cannot do without it. */
  readonly isCertain: boolean;
}

export interface ArtifactUse {
  readonly label: string;
  readonly span: Span;
  /** Of a COPY from the stage. */
  readonly source: CopySource | undefined;
}

const mostUses = 5;
/** Each mount is held against all steps of its stage: more of them no person wrote. */
const mostSteps = 500;

/** In the order of the mounts, each at most once. */
export function lostArtifacts(file: FileFacts): readonly LostArtifact[] {
  return file.stages.flatMap((stage) =>
    (stage.isPosix && stage.lineage.length <= mostSteps ? stage.steps : []).flatMap((step) =>
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
  if (stage.lineage.some((other) => other !== step && fills(other, target, file))) return [];
  const place = { file, stage, step, mount };
  const uses = [
    ...copiesOf(file, stage, target),
    ...startsOf(place),
    ...operandsOf(place),
    ...resultsBelow(place).map(({ path, label, span, isDoubtful }) => ({
      path,
      isDoubtful,
      use: { label, span, source: undefined },
    })),
  ];
  const [first] = uses;
  if (first === undefined) return [];
  const isCertain = uses.some((each) => each.isDoubtful !== true);
  return [{ step, mount, path: first.path, isCertain, uses: uses.slice(0, mostUses).map(({ use }) => use) }];
}

interface Use {
  readonly path: string;
  readonly isDoubtful?: true | undefined;
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
    commands.some((command) => {
      const isIn = (text: string) => text.includes('/') && isBelow(absolutePath(text, command.cwd), target);
      const read = readOperands(command).map(({ span }) => span);
      return (
        command.program.includes(target) ||
        command.args.some(
          ({ text, span }) =>
            !read.includes(span) && (text.includes(target) || (last.length > 3 && text.includes(`/${last}/`)) || isIn(text)),
        )
      );
    })
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

/** Programs by their path: of later RUNs that have no mount there, and what the container starts. */
function startsOf(place: MountPlace): readonly Use[] {
  const { target } = place.mount;
  return laterSteps(place).flatMap(({ instruction, cwd, commands }): readonly Use[] => {
    const isStart = /^(?:CMD|ENTRYPOINT)$/.test(instruction.keyword);
    const [word] = isStart ? (instruction.json ?? instruction.words) : [];
    const programs = isStart ? [word] : commands.map(({ program, programSpan }) => ({ text: program, span: programSpan }));
    return programs.flatMap((program): readonly Use[] => {
      const path = program?.text.includes('/') && !/[$`]/.test(program.text) ? absolutePath(program.text, cwd) : undefined;
      if (path === undefined || program === undefined || !isBelow(path, target)) return [];
      return [{ path, use: { label: instructionLabel(instruction), span: program.span, source: undefined } }];
    });
  });
}

/** `RUN cp target/release/app /usr/bin/`: reads what is not there any more. */
function operandsOf(place: MountPlace): readonly Use[] {
  const { target } = place.mount;
  return laterSteps(place).flatMap(({ commands }) =>
    commands.flatMap((command) =>
      readOperands(command)
        .filter(({ path }) => isBelow(path, target) && path !== target)
        .map(({ path, span }) => ({ path, use: { label: commandLabel(command), span, source: undefined } })),
    ),
  );
}

const readers = /^(?:cp|mv|install|strip|cat|chmod|ldd|file|test|ls)$/;

/** Files that a command needs; of those that write, all but the last. */
function readOperands({ program, args, cwd }: Command): readonly { readonly path: string; readonly span: Span }[] {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (!readers.test(name)) return [];
  const operands = args.filter(({ text }, index) => !/^[-+]/.test(text) && !/^-[mogt]$/.test(args[index - 1]?.text ?? ''));
  const read = /^(?:cp|mv|install)$/.test(name) ? operands.slice(0, -1) : operands.slice(name === 'chmod' ? 1 : 0);
  return read.flatMap(({ text, span }) => {
    const path = /[$`*?[]/.test(text) || !text.includes('/') ? undefined : absolutePath(text, cwd);
    return path === undefined ? [] : [{ path, span }];
  });
}
