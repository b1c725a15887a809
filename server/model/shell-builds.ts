/**
 * The image builds that a shell text starts, each with its line and the folder that it runs in. Variables count where the text
 * assigns them once, to something spelled out, before they are used; a text that cannot be followed to its end declares none.
 */
import { type BuildCommand, readBuildCommand } from './build-command.ts';
import { lineCounter } from './line-counter.ts';
import { parseShell } from './parse-shell.ts';
import type { ShellCommand, ShellWord } from './shell-command.ts';

export interface ShellBuild {
  /** Zero-based, in the text. */
  readonly line: number;
  /** From where the text starts to run, or absolute; `undefined` where it is not known. */
  readonly directory: string | undefined;
  readonly build: BuildCommand;
}

const maxLength = 256 * 1024;
const maxBuilds = 50;
/** Nothing that a shell would take apart. */
const plainValue = /^[\w./:@%+,~-]+$/;

/** `known`: variables that the text finds set, with their values. */
export function shellBuilds(text: string, known: ReadonlyMap<string, string> = new Map()): readonly ShellBuild[] {
  // Most texts build nothing; they are told apart before they are read.
  if (text.length > maxLength || !/\bbuild\b/.test(text) || !/\b(?:docker|podman)\b/.test(text)) return [];
  const spelled = withValues(text, known);
  const { commands, isComplete } = parsed(spelled);
  // What `eval` is given may be anything, the engine of another machine among it.
  const isOpen = commands.some(({ program, args }) => program === 'eval' && args.some(({ isLiteral }) => !isLiteral));
  if (!isComplete || isOpen) return [];
  const firstFunction = /(?:^|[\n;])\s*(?:function\s+[\w-]+|[\w-]+\s*\(\s*\))/.exec(spelled)?.index;
  const moves = commands.filter(({ program }) => /^(?:cd|pushd|popd)$/.test(program));
  const isMovedAround = moves.some(({ isConditional, span }) => isConditional || span.start > (firstFunction ?? 0));
  const lineOf = lineCounter(spelled);
  return commands
    .slice(0, 5_000)
    .flatMap((command): readonly ShellBuild[] => {
      const build = readBuildCommand(command);
      if (build === undefined) return [];
      // A function runs where it is called, not where it is written.
      const isAnywhere = firstFunction !== undefined && command.isConditional && isMovedAround;
      const directory = isAnywhere || !command.isDirectoryKnown ? undefined : (command.directory ?? '.');
      return [{ line: lineOf(command.span.start), directory, build }];
    })
    .slice(0, maxBuilds);
}

function parsed(text: string) {
  return parseShell({ text, spanOf: (start, end) => ({ start, end }) });
}

interface Assigned {
  readonly value: string;
  /** Where it holds from. */
  readonly from: number;
}

/** Round by round, because one may be made of another. */
function withValues(text: string, known: ReadonlyMap<string, string>): string {
  const given = [...known].filter(([name, value]) => plainValue.test(value) && timesSet(text, name) === 0);
  let spelled = replaced(text, new Map(given.map(([name, value]) => [name, { value, from: 0 }])));
  for (let round = 0; round < 3; round++) {
    const next = replaced(spelled, assignedOnce(spelled));
    if (next === spelled) break;
    spelled = next;
  }
  return spelled;
}

function assignedOnce(text: string): ReadonlyMap<string, Assigned> {
  const found = new Map<string, Assigned>();
  // What another file sets is not known here.
  const { commands } = parsed(text);
  if (commands.some(({ program }) => program === '.' || program === 'source')) return found;
  for (const command of commands) {
    if (command.isConditional || command.depth > 0) continue;
    for (const { text: word, isLiteral, span } of assignmentsOf(command)) {
      const equals = word.indexOf('=');
      const [name, value] = [word.slice(0, equals), word.slice(equals + 1)];
      const isPlain = isLiteral && plainValue.test(value) && !name.endsWith('+');
      if (isPlain && timesSet(text, name) === 1) found.set(name, { value, from: span.end });
    }
  }
  return found;
}

/** `NAME=value` by itself, or behind `export`. In front of a program it is only for that. */
function assignmentsOf({ program, assignments, args }: ShellCommand): readonly ShellWord[] {
  if (program === '') return assignments;
  if (!/^(?:export|readonly|declare|typeset)$/.test(program)) return [];
  return args.some(({ text }) => text.startsWith('-')) ? [] : args.filter(({ text }) => /^[A-Za-z_]\w*=/.test(text));
}

/** Everything that looks like setting it, wherever it stands. */
function timesSet(text: string, name: string): number {
  const setting = new RegExp(
    `(?<![\\w$-])${name}\\+?=|\\b(?:for|read|getopts|unset|local|mapfile|printf -v)\\b[^\\n;]*\\b${name}\\b|\\$\\{${name}:?=`,
    'g',
  );
  return text.match(setting)?.length ?? 0;
}

/** Not between single quotes, and not behind an escape. */
function replaced(text: string, values: ReadonlyMap<string, Assigned>): string {
  if (values.size === 0) return text;
  return text.replace(/'[^'\n]*'|\\.|\$\{(\w+)\}|\$(\w+)/g, (whole: string, braced: string, bare: string, at: number) => {
    const assigned = values.get(braced ?? bare ?? '');
    return assigned === undefined || at < assigned.from ? whole : assigned.value;
  });
}
