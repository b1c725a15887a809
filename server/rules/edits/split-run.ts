/**
 * Takes one command out of a RUN that joins its commands with `&&`, so that what stands before and after it can become
 * RUN instructions of their own. It refuses wherever the shell's state (variables, options, a followed directory that
 * is not known) would be lost, because the parts then mean something else.
 */
import type { Command, Step } from '../../facts/file-facts.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';

export interface RunParts {
  /** The instruction before the command, complete, or `undefined` when nothing was before it. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A longer RUN was written by no person, and each fix repeats its text. */
const mostCommands = 200;

const stateful: ReadonlySet<string> = new Set([
  'export',
  'set',
  'source',
  '.',
  'umask',
  'shopt',
  'alias',
  'pushd',
  'popd',
  'unset',
  'trap',
  'ulimit',
  'eval',
  'exec',
  '',
]);

/** The RUN without `first … last` (two neighbours joined by a pipe, or the same command twice); `undefined` when it cannot be split. */
export function splitRun(dockerfile: Dockerfile, step: Step, first: Command, last: Command = first): RunParts | undefined {
  const { instruction, commands } = step;
  const { json, heredocs, argument } = instruction;
  if (
    commands.length > mostCommands ||
    json !== undefined ||
    heredocs.length > 0 ||
    first.depth > 0 ||
    first.isConditional ||
    !first.isCertain
  )
    return undefined;
  if (commands.some(({ depth, operator }) => depth === 0 && !['start', 'and', 'pipe'].includes(operator))) return undefined;
  const whole = argument.spanOf(0, argument.text.length);
  const earlier = commands.filter((command) => command.depth === 0 && command.span.end <= first.span.start);
  if (earlier.some(({ program }) => stateful.has(program))) return undefined;
  const joined = trimJoin(dockerfile, whole.start, first.span.start, 'before');
  const rest = trimJoin(dockerfile, last.span.end, whole.end, 'after');
  if (joined === undefined || rest === undefined) return undefined;
  const head = dockerfile.text.slice(instruction.span.start, whole.start);
  const hasMoved = earlier.some(({ program }) => program === 'cd');
  if (hasMoved && first.cwd === undefined) return undefined;
  const isOnlyMoving = earlier.every(({ program }) => program === 'cd');
  return {
    before: joined === '' || isOnlyMoving ? undefined : head + joined,
    after: rest === '' ? undefined : `${head}${hasMoved ? `cd ${first.cwd} && ` : ''}${rest}`,
  };
}

/** The RUN up to the command and from it on, as two instructions; `undefined` when it cannot be split there. */
export function cutRun(dockerfile: Dockerfile, step: Step, at: Command): readonly [before: string, rest: string] | undefined {
  const { instruction } = step;
  const before = splitRun(dockerfile, step, at)?.before;
  if (before === undefined || step.commands.some(({ program, span }) => program === 'cd' && span.end <= at.span.start))
    return undefined;
  const whole = instruction.argument.spanOf(0, instruction.argument.text.length);
  const head = dockerfile.text.slice(instruction.span.start, whole.start);
  return [before, head + dockerfile.text.slice(at.span.start, instruction.span.end)];
}

/** The text between two offsets without the `&&` (and blanks, continuations, comments) at the side of the command. */
function trimJoin({ text, escape }: Dockerfile, start: number, end: number, side: 'before' | 'after'): string | undefined {
  const part = text.slice(start, end);
  if (isFiller(part, escape)) return '';
  const join = side === 'before' ? part.lastIndexOf('&&') : part.indexOf('&&');
  if (join === -1) return undefined;
  const between = side === 'before' ? part.slice(join + 2) : part.slice(0, join);
  if (!isFiller(between, escape)) return undefined;
  return side === 'before' ? trimEnd(part.slice(0, join), escape) : trimStart(part.slice(join + 2), escape);
}

/** True for what separates commands and means nothing: blanks, continuations, comment lines. */
function isFiller(text: string, escape: string): boolean {
  return trimStart(text, escape) === '';
}

function trimStart(text: string, escape: string): string {
  let rest = text.trimStart();
  for (;;) {
    if (rest.startsWith('#')) rest = rest.slice(lineEnd(rest)).trimStart();
    else if (rest.startsWith(escape) && rest.slice(1, lineEnd(rest)).trim() === '') rest = rest.slice(lineEnd(rest)).trimStart();
    else return rest;
  }
}

function trimEnd(text: string, escape: string): string {
  for (let rest = text.trimEnd(); ; rest = rest.trimEnd()) {
    const line = rest.lastIndexOf('\n') + 1;
    if (rest.endsWith(escape)) rest = rest.slice(0, -1);
    else if (line > 0 && rest.slice(line).trimStart().startsWith('#')) rest = rest.slice(0, line);
    else return rest;
  }
}

function lineEnd(text: string): number {
  const newline = text.indexOf('\n');
  return newline === -1 ? text.length : newline;
}
