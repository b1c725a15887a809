/**
 * What a command means to a package manager: words of the command against the tables of `knowledge/`, never text
 * against a pattern. `pip install -r x` reads a manifest, `npm i -g x` names a tool, `go build` needs the source.
 */
import type { CommandPattern, Ecosystem } from '../knowledge/ecosystem.ts';
import type { ContextView } from './context-view.ts';
import type { Command, Install } from './file-facts.ts';
import { installDirectory } from './install-directory.ts';
import { type KnownEcosystems, knownEcosystems } from './known-ecosystems.ts';
import { splitShortFlags, takesNextWord } from './short-flags.ts';
import { startedProgram } from './started-program.ts';
import { isYarnBerry } from './yarn-version.ts';

/** Asking for the version or for help installs nothing. */
const questions: ReadonlySet<string> = new Set(['--version', '--help']);
const shortQuestions: ReadonlySet<string> = new Set(['-v', '-V', '-h', '-version']);

export function classifyInstall(
  command: Command,
  context: ContextView,
  { byProgram, yarnBerry }: KnownEcosystems = knownEcosystems(),
): Install | undefined {
  const { name, version, args } = startedProgram(command);
  const found = byProgram.get(name);
  const isBerry = found?.id === 'yarn-classic' && isYarnBerry(version, args, context);
  const ecosystem = isBerry ? yarnBerry : found;
  if (ecosystem === undefined) return undefined;
  const words = readWords(
    ecosystem,
    args.map(({ text }) => text),
  );
  const pattern = isQuestion(words) ? undefined : ecosystem.commands.find((candidate) => matches(candidate, words));
  if (pattern === undefined) return undefined;
  return { ecosystem, kind: pattern.kind, command, directory: installDirectory(command.cwd, ecosystem, args) };
}

interface CommandWords {
  readonly operands: readonly string[];
  /** Flags without the values that stand in words of their own. */
  readonly flags: readonly string[];
  /** Flags that took the next word. */
  readonly valued: ReadonlySet<string>;
}

function readWords(ecosystem: Ecosystem, args: readonly string[]): CommandWords {
  const operands: string[] = [];
  const flags: string[] = [];
  const valued = new Set<string>();
  for (let index = 0; index < args.length; index++) {
    const text = args[index] ?? '';
    if (text.startsWith('-') && text !== '-') {
      const joined = splitShortFlags(ecosystem, text);
      const last = joined.at(-1) ?? text;
      flags.push(...joined);
      if (!takesNextWord(ecosystem, last)) continue;
      valued.add(last);
      index++;
    } else if (operands.length > 0 || !choosesVersion(text)) operands.push(text);
  }
  return { operands, flags, valued };
}

/** `cargo +nightly …`, `bundle _2.4.1_ …`: which version of the program is meant. */
function choosesVersion(word: string): boolean {
  return /^\+[\w.-]+$|^_[\w.]+_$/.test(word);
}

function isQuestion({ operands, flags, valued }: CommandWords): boolean {
  return flags.some((flag) => (questions.has(flag) && !valued.has(flag)) || (shortQuestions.has(flag) && operands.length === 0));
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
  return (
    /^(?:\.{1,2}(?:\/|\[|$)|\/|~\/|file:|link:)/.test(operand) || /(?:\.(?:tgz|tar\.gz|whl|zip|deb|rpm|apk)|\/)$/.test(operand)
  );
}
