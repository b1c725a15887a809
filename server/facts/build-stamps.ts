/** Commands of a RUN that write a time, a commit or something random to a file that stays. */
import { stepsBustedOnPurpose } from './busted-on-purpose.ts';
import type { Command, FileFacts, StageFacts, Step } from './file-facts.ts';
import { isInTestFolder } from './test-folder.ts';

export interface BuildStamp {
  readonly command: Command;
  /** `the date`, `a commit`, `a random value`. */
  readonly what: string;
  /** The file, as spelled. */
  readonly target: string | undefined;
  /** What is copied above changes often, so that it is seldom old. */
  readonly isBelowSources: boolean;
}

/** Temporary files, logs, and devices: what is written there is no stamp. */
const passing = /^\/(?:tmp|dev|proc|var\/(?:tmp|log|run))\/|^&|^\$|mktemp|\.(?:log|pid|lock)$/;
const dates = /(?:\$\(|`)\s*date\b/;
const commits = /(?:\$\(|`)\s*git\s+(?:-C\s+\S+\s+)?(?:rev-parse|describe|log|rev-list|show)\b/;
const random = /(?:\$\(|`)\s*(?:uuidgen|openssl\s+rand|cat\s+\/proc\/sys\/kernel\/random\/uuid|pwgen)\b|\$\{?RANDOM\b/;

export function buildStamps(file: FileFacts): readonly BuildStamp[] {
  // A test wants any text, and no true one.
  if (isInTestFolder(file.context.source.dockerfileUri)) return [];
  const busted = stepsBustedOnPurpose(file);
  return file.stages.flatMap((stage) =>
    (stage.isPosix ? stage.steps : []).flatMap((step) => (busted.has(step) ? [] : stampsIn(file, stage, step))),
  );
}

function stampsIn(file: FileFacts, stage: StageFacts, step: Step): readonly BuildStamp[] {
  const { text } = file.dockerfile;
  return step.commands.flatMap((command): readonly BuildStamp[] => {
    // Commands inside a substitution are read with the one that they stand in.
    if (command.depth > 0 || command.operator === 'pipe') return [];
    const target =
      teed(step, command) ??
      command.redirections.find(({ operator, target: file }) => /^&?>>?$/.test(operator) && !passing.test(file.text))?.target
        .text;
    const what = whatIn(command, text.slice(command.span.start, command.span.end), target !== undefined);
    const isInside = what !== undefined && isLinked(command);
    if (what === undefined || (target === undefined && !isInside)) return [];
    if ((target !== undefined && isTest(target)) || (what === 'a commit' && isFrom(step, stage, fetchesHistory))) return [];
    return [{ command, what, target, isBelowSources: isFrom(step, stage, bringsSources) }];
  });
}

type Trait = (step: Step) => boolean;

const firsts = new WeakMap<Trait, WeakMap<StageFacts, number>>();

/** This step or one above it is so, in the stage or below it; each stage is gone through once. */
function isFrom(step: Step, stage: StageFacts, trait: Trait): boolean {
  const known = firsts.get(trait) ?? new WeakMap<StageFacts, number>();
  firsts.set(trait, known);
  const first = known.get(stage) ?? stage.lineage.findIndex(trait);
  known.set(stage, first);
  return first >= 0 && first <= stage.lineage.indexOf(step);
}

/** The repository comes from the network: its commit is as old as its files, and true. */
function fetchesHistory({ commands, copy }: Step): boolean {
  return (
    copy?.sources.some(({ kind }) => kind === 'git') === true ||
    commands.some(
      ({ program, args }) => program === 'git' && /^(?:clone|fetch|init|pull|checkout|reset)$/.test(args[0]?.text ?? ''),
    )
  );
}

function whatIn({ program, args }: Command, text: string, isWritten: boolean): string | undefined {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (isWritten && name === 'date' && !args.some(({ text: word }) => /^(?:-d|--date|-r|--reference|-f|@)/.test(word)))
    return 'the date';
  if (isWritten && name === 'uuidgen') return 'a random value';
  if (isWritten && name === 'openssl' && args[0]?.text === 'rand') return 'a random value';
  if (isWritten && name === 'git' && /^(?:rev-parse|describe|log)$/.test(args[0]?.text ?? '')) return 'a commit';
  if (isWritten && name === 'hostname' && args.length === 0) return 'the name of a container';
  if (isWritten && name === 'cat' && args.some(({ text: word }) => word === '/proc/sys/kernel/random/uuid'))
    return 'a random value';
  if (name !== 'echo' && name !== 'printf' && !isLinked({ program, args })) return undefined;
  if (dates.test(text) && !/date\s+(?:-d|--date|-r)/.test(text)) return 'the date';
  if (commits.test(text)) return 'a commit';
  return random.test(text) ? 'a random value' : undefined;
}

/** `go build -ldflags "-X main.date=$(date)"`: the linker writes it into the program. */
function isLinked({ program, args }: Pick<Command, 'program' | 'args'>): boolean {
  return /(?:^|\/)go$/.test(program) && args.some(({ text }) => /^--?ldflags\b/.test(text));
}

/** `date | tee /version` */
function teed({ commands }: Step, command: Command): string | undefined {
  const next = commands.slice(commands.indexOf(command) + 1).find(({ depth }) => depth === command.depth);
  if (next?.operator !== 'pipe' || !/(?:^|\/)tee$/.test(next.program)) return undefined;
  return next.args.map(({ text }) => text).find((text) => !text.startsWith('-') && !passing.test(text));
}

function isTest(target: string): boolean {
  return /(?:^|[/._-])(?:tests?|fixtures?|spec|benchmarks?)(?:[/._-]|$)/i.test(target);
}

/** A COPY of sources, or a mount of them. */
function bringsSources({ copy, mounts }: Step): boolean {
  return (
    (copy !== undefined && copy.from.kind !== 'image' && copy.sources.some(({ kind }) => kind === 'path')) ||
    mounts.some(({ type, from }) => type === 'bind' && from.kind === 'context')
  );
}
