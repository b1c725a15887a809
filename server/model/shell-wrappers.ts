/**
 * Programs that only start another program: which of their own words to step over. Where nothing would be left the
 * command keeps the wrapper as its program, so that nobody draws a conclusion from a guess.
 */
import type { LexedWord } from './shell-token.ts';

interface Wrapper {
  /** Options that take the next word. */
  readonly values?: readonly string[];
  /** Operands in front of the program: `gosu USER program`. */
  readonly operands?: number;
  /** Options that name the directory in which the program runs; they take the next word, too. */
  readonly directories?: readonly string[];
  /** With one of these as the next word it starts nothing: `command -v npm` only looks for it. */
  readonly except?: readonly string[];
}

/** By name, or by name and sub-command. */
const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    'sudo',
    {
      values: ['-u', '-g', '-h', '-p', '-C', '-R', '-T', '-r', '-t', '--user', '--group', '--host', '--prompt'],
      directories: ['-D', '--chdir'],
    },
  ],
  ['doas', { values: ['-u', '-C'] }],
  ['env', { values: ['-u', '--unset'], directories: ['-C', '--chdir'], except: ['-S', '--split-string'] }],
  ['exec', { values: ['-a'] }],
  ['time', { values: ['-f', '-o', '--format', '--output'] }],
  ['nice', { values: ['-n', '--adjustment'] }],
  ['ionice', { values: ['-c', '-n', '-p'] }],
  ['nohup', {}],
  ['command', { except: ['-v', '-V', '-pv'] }],
  ['builtin', {}],
  ['corepack', { except: ['enable', 'disable', 'prepare', 'use', 'up', 'install', 'pack', 'hydrate', 'cache'] }],
  ['npx', { values: ['-p', '--package', '-c', '--call'] }],
  ['pnpx', { values: ['-p', '--package'] }],
  ['bunx', { values: ['-p', '--package'] }],
  ['npm exec', { values: ['-p', '--package', '-c', '--call'] }],
  ['pnpm exec', {}],
  ['pnpm dlx', { values: ['-p', '--package'] }],
  ['yarn exec', {}],
  ['yarn dlx', { values: ['-p', '--package'] }],
  ['bundle exec', {}],
  ['poetry run', {}],
  ['pipenv run', {}],
  ['pdm run', { values: ['-p', '--project'] }],
  ['dumb-init', { values: ['-r', '--rewrite'] }],
  ['catatonit', {}],
  ['tini', { values: ['-e', '-p'] }],
  ['gosu', { operands: 1 }],
  ['su-exec', { operands: 1 }],
  ['s6-setuidgid', { operands: 1 }],
  ['runuser', { values: ['-u', '--user', '-g', '--group', '-G', '--supp-group'], except: ['-', '-l', '-c'] }],
  ['setpriv', { values: ['--reuid', '--regid', '--groups', '--inh-caps', '--bounding-set'] }],
  ['timeout', { values: ['-s', '-k', '--signal', '--kill-after'], operands: 1 }],
  [
    'xargs',
    { values: ['-n', '-P', '-I', '-L', '-d', '-a', '-s', '-E', '--max-args', '--max-procs', '--arg-file', '--delimiter'] },
  ],
  ['eatmydata', {}],
  ['fakeroot', {}],
  ['stdbuf', { values: ['-i', '-o', '-e'] }],
]);

export interface Unwrapped {
  readonly wrappers: readonly string[];
  /** Index of the program among the words; past the end when there is none. */
  readonly program: number;
  /** `VAR=value` words in front of the program, also behind `env`. */
  readonly assignments: readonly LexedWord[];
  /** The directory that a wrapper was told to run the program in. */
  readonly directory: LexedWord | undefined;
}

const assignment = /^[A-Za-z_]\w*\+?=/;

/** The shell wants the name without quotes; `env` does not see them. */
function isAssignment({ text, start, parts }: LexedWord, isBehindEnv: boolean): boolean {
  const name = assignment.exec(text)?.[0];
  if (name === undefined || isBehindEnv) return name !== undefined;
  return parts[0]?.start === start && parts[0].length >= name.length;
}

/** Steps over assignments and wrappers from the front. */
export function unwrap(words: readonly LexedWord[]): Unwrapped {
  const names: string[] = [];
  const assignments: LexedWord[] = [];
  let directory: LexedWord | undefined;
  let at = 0;
  for (;;) {
    const isBehindEnv = names.at(-1) === 'env';
    for (let word = words[at]; word !== undefined && isAssignment(word, isBehindEnv); word = words[++at]) assignments.push(word);
    const found = wrapperAt(words, at);
    const step = found && stepOver(words, at + found.words.length, found.wrapper);
    if (step === undefined) return { wrappers: names, program: at, assignments, directory };
    names.push(...(found?.words ?? []));
    directory = step.directory ?? directory;
    at = step.program;
  }
}

function wrapperAt(words: readonly LexedWord[], at: number): { words: readonly string[]; wrapper: Wrapper } | undefined {
  const name = baseName(words[at]?.text ?? '');
  const next = words[at + 1]?.text ?? '';
  const pair = wrappers.get(`${name} ${next}`);
  if (pair !== undefined) return { words: [name, next], wrapper: pair };
  const wrapper = wrappers.get(name);
  return wrapper === undefined || wrapper.except?.includes(next) ? undefined : { words: [name], wrapper };
}

/** Past the wrapper's own options and operands; `undefined` when no program is left. */
function stepOver(words: readonly LexedWord[], start: number, wrapper: Wrapper) {
  let at = start;
  let directory: LexedWord | undefined;
  for (let text = words[at]?.text; text?.startsWith('-') && text !== '-'; text = words[at]?.text) {
    if (wrapper.directories?.includes(text)) directory = words[at + 1];
    at += takesNext(text, [...(wrapper.values ?? []), ...(wrapper.directories ?? [])]) ? 2 : 1;
    if (text === '--') break;
  }
  const program = at + (wrapper.operands ?? 0);
  return words[program] === undefined ? undefined : { program, directory };
}

/** `-u`, and `-iu` where the last of joined letters takes a value; in `-uroot` the value is joined already. */
function takesNext(option: string, values: readonly string[]): boolean {
  if (values.includes(option)) return true;
  if (!/^-[A-Za-z0-9]{2,8}$/.test(option)) return false;
  const letter = [...option.slice(1)].findIndex((one) => values.includes(`-${one}`));
  return letter === option.length - 2;
}

export function baseName(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
