/** Which word of a command is a script of its own (`sh -c '…'`, `su user -c '…'`, `eval '…'`), and its text with places. */
import type { LogicalText } from './instruction.ts';
import { lastAtOrBefore } from './last-at-or-before.ts';
import type { LexedWord } from './shell-token.ts';
import { baseName } from './shell-wrappers.ts';

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh']);
const shellValueOptions: ReadonlySet<string> = new Set(['+o', '-O', '+O', '--rcfile', '--init-file']);
const userShells: ReadonlySet<string> = new Set(['su', 'runuser']);

/** The word that holds commands; `undefined` when the command has none. */
export function scriptWord(program: string, args: readonly LexedWord[]): LexedWord | undefined {
  const name = baseName(program);
  if (shells.has(name)) return readShellOptions(args).script;
  if (userShells.has(name)) {
    const option = args.findIndex(({ text }) => text === '-c' || text === '--command' || /^-[a-z]*c$/.test(text));
    return option < 0 ? undefined : args[option + 1];
  }
  return name === 'eval' && args.length === 1 ? args[0] : undefined;
}

/** True for a shell that reads its commands from standard input. */
export function readsInput(program: string, args: readonly LexedWord[]): boolean {
  if (!shells.has(baseName(program))) return false;
  const { script, operand, isForced } = readShellOptions(args);
  return script === undefined && (operand === undefined || isForced || operand === '-');
}

function readShellOptions(args: readonly LexedWord[]) {
  let isForced = false;
  for (let at = 0; at < args.length; at++) {
    const text = args[at]?.text ?? '';
    if (shellValueOptions.has(text)) at++;
    else if (/^-[A-Za-z]+$/.test(text)) {
      if (text.includes('c')) return { script: args[skipOptions(args, at + 1)], operand: undefined, isForced };
      isForced ||= text.includes('s');
      if (text.endsWith('o')) at++;
    } else if (!/^[-+]./.test(text)) return { script: undefined, operand: text, isForced };
  }
  return { script: undefined, operand: undefined, isForced };
}

/** `bash -c -e 'script'`: more options may stand in front of the script. */
function skipOptions(args: readonly LexedWord[], start: number): number {
  let at = start;
  while (/^-[A-Za-z]+$/.test(args[at]?.text ?? '')) at += args[at]?.text.endsWith('o') ? 2 : 1;
  return at;
}

/** The text of a word as the program gets it, each character with its place in the document. */
export function textOfWord(whole: LogicalText, { text, parts, start }: LexedWord): LogicalText {
  const starts: number[] = [];
  let length = 0;
  for (const part of parts) {
    starts.push(length);
    length += part.length;
  }
  const placeOf = (offset: number): number => {
    const index = lastAtOrBefore(starts, offset);
    return (parts[index]?.start ?? start) + offset - (starts[index] ?? 0);
  };
  return {
    text,
    spanOf: (from, to) => whole.spanOf(placeOf(from), to > from ? placeOf(to - 1) + 1 : placeOf(from)),
  };
}
