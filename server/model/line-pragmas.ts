/**
 * Our comments in YAML and ignore files, where nothing but lines is known: `# unstale ignore=<id>[,<id>] -- reason` above a
 * line covers it and, in YAML, what is indented below it; behind a value it covers its own line. `global` stands for the file.
 */
import type { Comment } from './dockerfile.ts';
import { type Pragma, readPragmaText } from './pragma.ts';
import type { Span } from './span.ts';

/** More than anybody writes; each of them is compared with each finding. */
const mostPragmas = 500;
const longestComment = 2_000;

export function readYamlPragmas(text: string): readonly Pragma[] {
  return readLinePragmas(text, blockAt);
}

/** A comment of an ignore file begins its line, and each pattern is a line. */
export function readIgnoreFilePragmas(text: string): readonly Pragma[] {
  const isOwnLine = ({ comment: { span } }: Pragma) => span.start === 0 || /[\n\uFEFF]/.test(text[span.start - 1] ?? '');
  return readLinePragmas(text, ownLine).filter(isOwnLine);
}

/** Those that stand above what they cover. */
export function ownLinePragmas(text: string, pragmas: readonly Pragma[]): readonly Pragma[] {
  return pragmas.filter(({ scope, comment }) => {
    const start = text.lastIndexOf('\n', comment.span.start - 1) + 1;
    return scope === 'instruction' && text.slice(start, comment.span.start).trim() === '';
  });
}

/** Whether one of them switches the rule off at a place. */
export function ignoredByLines(pragmas: readonly Pragma[]): (ruleId: string, place: Span) => boolean {
  return (ruleId, { start }) =>
    pragmas.some(
      ({ covers, ruleIds }) =>
        covers !== undefined &&
        covers.start <= start &&
        start <= covers.end &&
        (ruleIds.includes(ruleId) || ruleIds.includes('all')),
    );
}

interface Line {
  readonly start: number;
  readonly text: string;
}

type CoveredAt = (lines: readonly Line[], index: number) => Span;

function readLinePragmas(text: string, coveredAt: CoveredAt): readonly Pragma[] {
  if (!text.includes('unstale')) return [];
  const lines = linesOf(text);
  const found: Pragma[] = [];
  for (const [index, line] of lines.entries()) {
    const comment = found.length < mostPragmas ? commentOf(line) : undefined;
    const said = comment && readPragmaText(comment.text);
    if (comment === undefined || said === undefined || said.scope === 'stage') continue;
    found.push({ ...said, comment, covers: coveredBy(said.scope, text, lines, index, coveredAt) });
  }
  return found;
}

function coveredBy(
  scope: Pragma['scope'],
  text: string,
  lines: readonly Line[],
  index: number,
  coveredAt: CoveredAt,
): Span | undefined {
  if (scope === 'file') return { start: 0, end: text.length };
  if (!isComment(lines[index])) return ownLine(lines, index);
  let below = index + 1;
  while (isComment(lines[below])) below++;
  const line = lines[below];
  return line === undefined || line.text.trim() === '' ? undefined : coveredAt(lines, below);
}

function linesOf(text: string): readonly Line[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const own = { start, text: line };
    start += line.length + 1;
    return own;
  });
}

function commentOf({ start, text }: Line): Comment | undefined {
  const at = text.search(/(?:^|\s)#\s*unstale\s/);
  if (at < 0 || text.length > longestComment) return undefined;
  const sign = text.indexOf('#', at);
  const end = text.trimEnd().length;
  return {
    text: text.slice(sign + 1, end).trim(),
    span: { start: start + sign, end: start + end },
    isInsideInstruction: false,
  };
}

function isComment(line: Line | undefined): boolean {
  return line !== undefined && /^\s*#/.test(line.text);
}

function ownLine(lines: readonly Line[], index: number): Span {
  const { start, text } = lines[index] ?? { start: 0, text: '' };
  return { start, end: start + text.length };
}

/** The line, and those that are indented deeper below it. */
function blockAt(lines: readonly Line[], index: number): Span {
  const own = ownLine(lines, index);
  const indent = indentOf(lines[index]);
  const isItem = lines[index]?.text.trimStart().startsWith('-') === true;
  let end = own.end;
  for (let below = index + 1; below < lines.length; below++) {
    const line = lines[below];
    if (line === undefined || (line.text.trim() !== '' && !isBelow(line, indent, isItem))) break;
    if (line.text.trim() !== '') end = line.start + line.text.length;
  }
  return { start: own.start, end };
}

/** The items of a list may stand as far to the left as their key. */
function isBelow(line: Line, indent: number, isItem: boolean): boolean {
  const own = indentOf(line);
  return own > indent || (own === indent && !isItem && line.text.trimStart().startsWith('- '));
}

function indentOf(line: Line | undefined): number {
  return line === undefined ? 0 : line.text.length - line.text.trimStart().length;
}
