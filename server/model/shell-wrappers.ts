/**
 * Programs that only start another program: which of their own words to step over. Where a wrapper's own options are
 * not known the command keeps the wrapper as its program, so that nobody draws a conclusion from a guess.
 */
import type { LexedWord } from './shell-lexer.ts';

interface Wrapper {
  /** Options that take the next word. */
  readonly valueOptions: readonly string[];
  /** Operands in front of the program: `gosu USER program`. */
  readonly operands: number;
}

const plain: Wrapper = { valueOptions: [], operands: 0 };
const wrappers: Readonly<Record<string, Wrapper>> = {
  sudo: { valueOptions: ['-u', '-g', '-h', '-p', '-C', '-D', '-R', '-T', '--user', '--group', '--chdir'], operands: 0 },
  doas: { valueOptions: ['-u', '-C'], operands: 0 },
  env: { valueOptions: ['-u', '-C', '-S', '--unset', '--chdir'], operands: 0 },
  exec: { valueOptions: ['-a'], operands: 0 },
  time: { valueOptions: ['-f', '-o'], operands: 0 },
  nice: { valueOptions: ['-n', '--adjustment'], operands: 0 },
  ionice: { valueOptions: ['-c', '-n'], operands: 0 },
  nohup: plain,
  command: plain,
  builtin: plain,
  corepack: plain,
  'dumb-init': { valueOptions: ['-r', '--rewrite'], operands: 0 },
  tini: { valueOptions: ['-e', '-p'], operands: 0 },
  gosu: { valueOptions: [], operands: 1 },
  'su-exec': { valueOptions: [], operands: 1 },
  timeout: { valueOptions: ['-s', '-k', '--signal', '--kill-after'], operands: 1 },
  xargs: {
    valueOptions: ['-n', '-P', '-I', '-L', '-d', '-a', '-s', '-E', '--max-args', '--max-procs', '--arg-file', '--delimiter'],
    operands: 0,
  },
  eatmydata: plain,
  stdbuf: { valueOptions: ['-i', '-o', '-e'], operands: 0 },
};
/** Sub-commands that make a package manager a wrapper: `bundle exec rake`. */
const wrapperPairs: ReadonlySet<string> = new Set([
  'bundle exec',
  'poetry run',
  'uv run',
  'pipenv run',
  'pdm run',
  'pnpm exec',
  'npm exec',
]);
/** `corepack` has commands of its own. */
const corepackCommands: ReadonlySet<string> = new Set(['enable', 'disable', 'prepare', 'use', 'up', 'install', 'pack']);

export interface Unwrapped {
  readonly wrappers: readonly string[];
  /** Index of the program among the words. */
  readonly program: number;
  /** More `VAR=value` words behind `env`. */
  readonly assignments: readonly LexedWord[];
}

const assignment = /^[A-Za-z_]\w*\+?=/;

function isAssignment(word: LexedWord): boolean {
  return assignment.test(word.text);
}

/** Steps over assignments and wrappers from the front; `program` is past the end when nothing is left. */
export function unwrap(words: readonly LexedWord[]): Unwrapped {
  const skipped: string[] = [];
  const assignments: LexedWord[] = [];
  let at = 0;
  for (;;) {
    for (let word = words[at]; word !== undefined && isAssignment(word); word = words[at]) {
      assignments.push(word);
      at++;
    }
    const name = baseName(words[at]?.text ?? '');
    const next = words[at + 1]?.text ?? '';
    if (wrapperPairs.has(`${name} ${next}`) && words[at + 2] !== undefined) {
      skipped.push(name, next);
      at += 2;
      continue;
    }
    const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
    if (wrapper === undefined || (name === 'corepack' && corepackCommands.has(next))) break;
    const after = afterOptions(words, at + 1, wrapper);
    if (words[after] === undefined) break;
    skipped.push(name);
    at = after;
  }
  return { wrappers: skipped, program: at, assignments };
}

function afterOptions(words: readonly LexedWord[], start: number, wrapper: Wrapper): number {
  let at = start;
  for (let text = words[at]?.text; text?.startsWith('-'); text = words[at]?.text) {
    at += wrapper.valueOptions.includes(text) ? 2 : 1;
    if (text === '--') break;
  }
  return at + wrapper.operands;
}

export function baseName(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
