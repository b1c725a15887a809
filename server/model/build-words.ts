/** Sorts the words of a command line that builds: which are flags, which of them take the next word, and what is left. */
import {
  checkingSwitches,
  globalSwitches,
  globalValueFlags,
  harmlessSwitches,
  harmlessValueFlags,
  otherSwitches,
  otherValueFlags,
  toldFlags,
} from '../knowledge/build-flags.ts';
import type { ShellWord } from './shell-command.ts';

export interface BuildFlag {
  readonly name: string;
  readonly value: ShellWord | undefined;
}

export interface BuildWords {
  readonly flags: readonly BuildFlag[];
  readonly operands: readonly ShellWord[];
  /** Why nobody knows which word is the build context. */
  readonly unread: string | undefined;
}

/** Of `docker` or `podman`; `undefined` for another sub-command. */
export function buildWords(args: readonly ShellWord[]): BuildWords | undefined {
  const words = behindBuild(args);
  return words && sorted(words);
}

/** Behind `build`, `buildx build`, `image build`, `builder build`. */
function behindBuild(args: readonly ShellWord[]): readonly ShellWord[] | undefined {
  const first = skipGlobals(args, 0);
  const word = args[first]?.text;
  if (word === 'build') return args.slice(first + 1);
  if (word !== 'buildx' && word !== 'image' && word !== 'builder') return undefined;
  const inner = skipGlobals(args, first + 1);
  const isBuild = args[inner]?.text === 'build' || (word === 'buildx' && args[inner]?.text === 'b');
  return isBuild ? args.slice(inner + 1) : undefined;
}

function skipGlobals(args: readonly ShellWord[], start: number): number {
  let at = start;
  for (let text = args[at]?.text; text?.startsWith('-'); text = args[at]?.text) {
    if (globalValueFlags.has(text)) at += 2;
    else if (globalSwitches.has(text) || text.includes('=')) at++;
    else return at;
  }
  return at;
}

const valueFlags: ReadonlySet<string> = new Set([...toldFlags, ...harmlessValueFlags, ...otherValueFlags]);
const switches: ReadonlySet<string> = new Set([...harmlessSwitches, ...otherSwitches, ...checkingSwitches]);

function sorted(words: readonly ShellWord[]): BuildWords {
  const flags: BuildFlag[] = [];
  const operands: ShellWord[] = [];
  let unread: string | undefined;
  let isBehindFlags = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const { text } = word;
    if (isBehindFlags || text === '-' || !text.startsWith('-')) operands.push(word);
    else if (text === '--') isBehindFlags = true;
    else if (valueFlags.has(text)) flags.push({ name: text, value: words[++at] });
    else if (switches.has(text)) flags.push({ name: text, value: undefined });
    else {
      const joined = joinedFlag(word);
      if (joined === undefined) unread ??= `nobody knows here what ${text} takes`;
      else flags.push(joined);
    }
  }
  return { flags, operands, unread };
}

/** `--file=x`, and `-fx`. */
function joinedFlag(word: ShellWord): BuildFlag | undefined {
  const { text } = word;
  const equals = text.indexOf('=');
  const name = text.startsWith('--') ? text.slice(0, equals < 0 ? undefined : equals) : text.slice(0, 2);
  if (!valueFlags.has(name) && !switches.has(name)) return undefined;
  if (!text.startsWith('--') && !valueFlags.has(name)) return undefined;
  if (text.startsWith('--') && equals < 0) return undefined;
  const value = text.startsWith('--') ? text.slice(equals + 1) : text.slice(2).replace(/^=/, '');
  // Of a switch `=` only says yes or no.
  return { name, value: { ...word, text: value } };
}
