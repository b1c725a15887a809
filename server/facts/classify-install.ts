/**
 * What a command means to a package manager: words of the command against the tables of `knowledge/`, never text
 * against a pattern. `pip install -r x` reads a manifest, `npm i -g x` names a tool, `go build` needs the source.
 */
import type { CommandPattern, Ecosystem } from '../knowledge/ecosystem.ts';
import { ecosystems } from '../knowledge/ecosystems.ts';
import type { ShellWord } from '../model/shell-command.ts';
import type { ContextView } from './context-view.ts';
import type { Command, Install } from './file-facts.ts';
import { joinDirectory } from './stage-state.ts';

const byProgram = new Map<string, Ecosystem>();
for (const ecosystem of [...ecosystems].reverse()) for (const program of ecosystem.programs) byProgram.set(program, ecosystem);
const yarnBerry = ecosystems.find(({ id }) => id === 'yarn-berry');

/** Asking for the version or for help installs nothing. */
const harmlessFlags: ReadonlySet<string> = new Set(['--version', '-V', '--help', '-h']);

export function classifyInstall(command: Command, context: ContextView): Install | undefined {
  const { program, args } = withoutInterpreter(command);
  const ecosystem = chooseEcosystem(byProgram.get(program), context);
  if (ecosystem === undefined || args.some(({ text }) => harmlessFlags.has(text))) return undefined;
  const words = readWords(ecosystem, args);
  const pattern = ecosystem.commands.find((candidate) => matches(candidate, words));
  if (pattern === undefined) return undefined;
  return { ecosystem, kind: pattern.kind, command, directory: directoryOf(command, ecosystem, args) };
}

/** `python -m pip install` is pip. */
function withoutInterpreter({ program, args }: Command): { program: string; args: readonly ShellWord[] } {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (!/^python[\d.]*$/.test(name)) return { program: /^pip[\d.]+$/.test(name) ? 'pip' : name, args };
  const module = args.findIndex(({ text }) => text === '-m');
  return module < 0 ? { program: name, args } : { program: args[module + 1]?.text ?? '', args: args.slice(module + 2) };
}

/** Both Yarns are called `yarn`; the project's files tell which one it is. */
function chooseEcosystem(ecosystem: Ecosystem | undefined, { listing }: ContextView): Ecosystem | undefined {
  if (ecosystem?.id !== 'yarn-classic' || listing.kind !== 'loaded') return ecosystem;
  return listing.value.get('.yarnrc.yml') === undefined ? ecosystem : yarnBerry;
}

interface CommandWords {
  readonly operands: readonly string[];
  readonly flags: readonly string[];
}

function readWords(ecosystem: Ecosystem, args: readonly ShellWord[]): CommandWords {
  const valueFlags = new Set([...ecosystem.valueFlags, ...ecosystem.directoryFlags, ...ecosystem.manifestFlags]);
  const operands: string[] = [];
  const flags: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const text = args[index]?.text ?? '';
    if (!text.startsWith('-') || text === '-') operands.push(text);
    else {
      flags.push(text);
      if (valueFlags.has(text)) index++;
    }
  }
  return { operands, flags };
}

function matches(pattern: CommandPattern, { operands, flags }: CommandWords): boolean {
  if (!pattern.words.every((word, index) => operands[index] === word)) return false;
  if (pattern.withFlags?.some((group) => !flags.some((flag) => group.some((name) => isFlag(flag, name)))) === true) return false;
  if (pattern.withoutFlags?.some((name) => flags.some((flag) => isFlag(flag, name))) === true) return false;
  const rest = operands.slice(pattern.words.length);
  if (pattern.operands === 'none') return rest.length === 0;
  if (pattern.operands === 'some') return rest.length > 0;
  return pattern.operands === 'path' ? rest.some(isLocalPath) : true;
}

/** `-r`, `-rfile`, `--requirement=file`. */
function isFlag(flag: string, name: string): boolean {
  return (
    flag === name || flag.startsWith(`${name}=`) || (/^-[a-z]$/.test(name) && !flag.startsWith('--') && flag.startsWith(name))
  );
}

function isLocalPath(operand: string): boolean {
  if (operand.includes('://') || operand.startsWith('@')) return /^(?:file|link):/.test(operand);
  return /^(?:\.{1,2}(?:\/|\[|$)|\/|~\/|file:|link:)/.test(operand) || /\.(?:tgz|tar\.gz|whl|zip|deb|rpm|apk)$/.test(operand);
}

function directoryOf({ cwd }: Command, { directoryFlags }: Ecosystem, args: readonly ShellWord[]): string | undefined {
  for (const [index, { text }] of args.entries()) {
    const flag = directoryFlags.find((name) => text === name || text.startsWith(`${name}=`));
    if (flag === undefined) continue;
    const value = text === flag ? args[index + 1] : args[index];
    if (value === undefined || !value.isLiteral) return undefined;
    return joinDirectory(cwd, text === flag ? value.text : text.slice(flag.length + 1));
  }
  return cwd;
}
