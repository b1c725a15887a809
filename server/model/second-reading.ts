/**
 * A second opinion: dockerfile-ast reads the same single instruction, without its heredoc bodies, and where the two
 * readings differ nobody should draw conclusions from it. Plain one-line instructions leave nothing to disagree about and
 * are not shown to it. What it is known to read in another way is left out of the comparison, case by case. Answers are
 * kept by content, so that an edit reads one instruction again.
 */
import {
  type Argument,
  type Instruction as AstInstruction,
  DockerfileParser,
  JSONInstruction,
  ModifiableInstruction,
  PropertyInstruction,
} from 'dockerfile-ast';
import type { Dockerfile } from './dockerfile.ts';
import type { Heredoc, Word } from './instruction.ts';
import { keyValuePairs } from './key-value-pairs.ts';
import type { InstructionHead } from './read-instruction.ts';
import type { Span } from './span.ts';

/** Longer instructions are generated text; reading them twice would cost more than it could tell. */
const maxLength = 16_384;
const maxAnswers = 4096;
const answers = new Map<string, string | undefined>();

/** Why the two readings differ, or `undefined`. `span` is the whole instruction. */
export function disagreement(
  text: string,
  span: Span,
  head: InstructionHead,
  heredocs: readonly Heredoc[],
  escape: Dockerfile['escape'],
): string | undefined {
  const source = text.slice(span.start, headEnd(text, span, heredocs));
  if (source.length > maxLength || isPlain(source, escape) || isBeyondIt(source)) return undefined;
  const key = escape + source;
  if (answers.has(key)) return answers.get(key);
  if (answers.size >= maxAnswers) answers.clear();
  const answer = compare(source, span.start, head, escape);
  answers.set(key, answer);
  return answer;
}

function headEnd(text: string, span: Span, heredocs: readonly Heredoc[]): number {
  const [first] = heredocs;
  if (first === undefined) return span.end;
  let end = first.bodySpan.start;
  while (end > span.start && /[\r\n]/.test(text.charAt(end - 1))) end--;
  return end;
}

/** True for one line of words between single kinds of blanks: no quotes, escapes, brackets, comments. */
function isPlain(source: string, escape: string): boolean {
  return /^[ -~]*$/.test(source) && !/["'<[#]/.test(source) && !source.includes(escape);
}

/**
 * It takes flags behind the `--` that ends them, loses its place at an escape character in front of a blank, and takes a
 * hash for a comment when the line began with an escaped character.
 */
function isBeyondIt(source: string): boolean {
  if (/\s--\s/.test(source) || /[\\`][ \t]+[^ \t\r\n]/.test(source)) return true;
  return source.includes('#') && /\n[ \t]*[\\`]\S/.test(source);
}

function compare(source: string, start: number, head: InstructionHead, escape: string): string | undefined {
  const preamble = escape === '`' ? '# escape=`\n' : '';
  try {
    const [first, ...others] = DockerfileParser.parse(preamble + withoutComments(source)).getInstructions();
    if (first === undefined || others.length > 0) return 'dockerfile-ast reads another number of instructions';
    if (first.getKeyword() !== head.keyword) return 'dockerfile-ast reads another keyword';
    const toOffset = offsets(preamble + source, start - preamble.length);
    return compareArguments(first, head, source, escape, toOffset);
  } catch {
    return 'dockerfile-ast cannot read it';
  }
}

/** An escape character inside a comment confuses it; blanks in the place of comments keep every offset. */
function withoutComments(source: string): string {
  return source.replace(/\n[^\S\n]*#[^\n]*/g, (comment) => `\n${' '.repeat(comment.length - 1)}`);
}

type ToOffset = (position: { readonly line: number; readonly character: number }) => number;

function compareArguments(
  theirs: AstInstruction,
  head: InstructionHead,
  source: string,
  escape: string,
  toOffset: ToOffset,
): string | undefined {
  if (theirs instanceof PropertyInstruction) return compareNames(theirs, head, escape);
  const hasFlags = theirs instanceof ModifiableInstruction;
  if (hasFlags && !haveSameFlags(theirs, head)) return 'dockerfile-ast reads other flags';
  if (head.json !== undefined) return compareStrings(theirs, head.json, source);
  const words = theirs.getArguments().slice(hasFlags ? 0 : head.flags.length);
  return haveSameSpans(words, head.words, toOffset) ? undefined : 'dockerfile-ast reads other words';
}

function compareNames(theirs: PropertyInstruction, head: InstructionHead, escape: string): string | undefined {
  const names = theirs.getProperties().map((property) => withoutQuotes(property.getName(), escape));
  const own = keyValuePairs(head, escape).map((pair) => withoutQuotes(pair.name, escape));
  // After a name without value it reads the old form of ENV, which ARG does not have.
  if (head.keyword === 'ARG' && names.length === 1) return names[0] === own[0] ? undefined : 'dockerfile-ast reads another name';
  return names.join('\n') === own.join('\n') ? undefined : 'dockerfile-ast reads other names';
}

/** It takes the quotes off some names and not off others. */
function withoutQuotes(name: string, escape: string): string {
  return name.replaceAll('"', '').replaceAll("'", '').replaceAll(escape, '');
}

function haveSameFlags(theirs: ModifiableInstruction, head: InstructionHead): boolean {
  const flags = theirs.getFlags();
  return flags.length === head.flags.length && flags.every((flag, index) => flag.getName() === head.flags[index]?.name);
}

/** Inside strings it drops blanks and between lines it may stop, so only arrays on one line are counted. */
function compareStrings(theirs: AstInstruction, json: readonly Word[], source: string): string | undefined {
  if (!(theirs instanceof JSONInstruction) || source.includes('\n')) return undefined;
  return theirs.getJSONStrings().length === json.length ? undefined : 'dockerfile-ast reads another JSON array';
}

function haveSameSpans(theirs: readonly Argument[], words: readonly Word[], toOffset: ToOffset): boolean {
  return (
    theirs.length === words.length &&
    theirs.every((argument, index) => {
      const span = words[index]?.span;
      const range = argument.getRange();
      return toOffset(range.start) === span?.start && toOffset(range.end) === span.end;
    })
  );
}

/** From the positions of the text that was read to offsets in the document. */
function offsets(text: string, shift: number): ToOffset {
  const lines = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) lines.push(at + 1);
  }
  return ({ line, character }) => (lines[line] ?? 0) + character + shift;
}
