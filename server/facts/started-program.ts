/**
 * Which program a command starts in the end, when an interpreter stands in front: `python -m pip` is pip, `sh ./mvnw` is
 * the Maven wrapper, `php composer.phar` is Composer, and `pnpm@9` is pnpm.
 */
import type { ShellWord } from '../model/shell-command.ts';
import type { Command } from './file-facts.ts';

export interface StartedProgram {
  /** Without folder and version. */
  readonly name: string;
  /** What stands behind `@`, as runners of packages have it. */
  readonly version: string | undefined;
  readonly args: readonly ShellWord[];
}

/** Scripts that come with a project and start a package manager; the interpreters that people put in front. */
const scripts: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['sh', new Set(['mvnw', 'gradlew'])],
  ['bash', new Set(['mvnw', 'gradlew'])],
  ['php', new Set(['composer', 'composer.phar'])],
]);
const valueOptions: ReadonlySet<string> = new Set(['-d', '-c', '-W', '-X']);

export function startedProgram({ program, args }: Command): StartedProgram {
  const name = baseName(program);
  if (/^python[\d.]*$/.test(name)) return moduleOf(args) ?? { name, version: undefined, args };
  const known = scripts.get(name);
  const operand = known === undefined ? -1 : firstOperand(args);
  const script = baseName(args[operand]?.text ?? '');
  if (known?.has(script)) return { name: script, version: undefined, args: args.slice(operand + 1) };
  const [plain = name, version] = /^[\w.-]+@/.test(name) ? name.split('@', 2) : [name];
  return { name: /^pip[\d.]+$/.test(plain) ? 'pip' : plain, version, args };
}

/** `python -u -m pip …`; the module comes before any operand. */
function moduleOf(args: readonly ShellWord[]): StartedProgram | undefined {
  const at = firstOperand(args);
  const option = args.findIndex(({ text }, index) => text === '-m' && (at < 0 || index < at));
  const module = args[option + 1];
  if (option < 0 || module === undefined) return undefined;
  return { name: module.text, version: undefined, args: args.slice(option + 2) };
}

function firstOperand(args: readonly ShellWord[]): number {
  return args.findIndex(({ text }, index) => !text.startsWith('-') && !valueOptions.has(args[index - 1]?.text ?? ''));
}

function baseName(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
