/**
 * Cuts HCL into tokens: names, numbers, quoted texts and heredocs, punctuation, and line ends, which end expressions.
 * Comments vanish. Interpolations inside texts stay as spelled.
 */

export interface HclToken {
  readonly kind: 'name' | 'number' | 'text' | 'mark' | 'line';
  readonly text: string;
  /** Zero-based. */
  readonly line: number;
}

const maxLength = 1024 * 1024;
const pieces =
  /(?<blank>[ \t\r\uFEFF]+)|(?<line>\n)|(?<comment>#[^\n]*|\/\/[^\n]*)|(?<number>\d[\w.]*)|(?<name>[A-Za-z_][\w-]*)|(?<heredoc><<-?\w+[^\n]*\n)|(?<mark>[^"\s])/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

/** `undefined` when a text, a comment or a heredoc does not end. */
export function readHclTokens(text: string): readonly HclToken[] | undefined {
  if (text.length > maxLength) return undefined;
  const tokens: HclToken[] = [];
  const cursor: Cursor = { text, at: 0, line: 0 };
  while (cursor.at < text.length) {
    const { line } = cursor;
    const quoted = text[cursor.at] === '"' ? readQuoted(cursor) : undefined;
    if (quoted !== undefined) {
      tokens.push({ kind: 'text', text: quoted, line });
      continue;
    }
    if (text.startsWith('/*', cursor.at)) {
      const end = text.indexOf('*/', cursor.at + 2);
      if (end < 0) return undefined;
      advance(cursor, end + 2);
      continue;
    }
    pieces.lastIndex = cursor.at;
    const groups = pieces.exec(text)?.groups;
    if (groups === undefined) return undefined;
    advance(cursor, pieces.lastIndex);
    const { heredoc } = groups;
    const body = heredoc === undefined ? undefined : readHeredoc(cursor, heredoc);
    if (heredoc !== undefined && body === undefined) return undefined;
    if (body !== undefined) tokens.push({ kind: 'text', text: body, line }, { kind: 'line', text: '\n', line });
    for (const kind of ['line', 'number', 'name', 'mark'] as const) {
      const piece = groups[kind];
      if (piece !== undefined) tokens.push({ kind, text: piece, line });
    }
  }
  return tokens;
}

/** Text between quotes; a quote inside `${…}` does not end it. */
function readQuoted(cursor: Cursor): string | undefined {
  const { text } = cursor;
  let value = '';
  let depth = 0;
  for (let at = cursor.at + 1; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '\n') return undefined;
    if (char === '"' && depth === 0) {
      cursor.at = at + 1;
      return value;
    }
    if (char === '\\' && depth === 0) {
      const [whole, code] = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/y.exec(text.slice(at, at + 10)) ?? [];
      const point = Number.parseInt(code ?? whole?.slice(2) ?? '', 16);
      if (whole !== undefined && point <= 0x10ffff) {
        value += String.fromCodePoint(point);
        at += whole.length - 1;
        continue;
      }
      value += escapes[text[++at] ?? ''] ?? `\\${text[at] ?? ''}`;
      continue;
    }
    if (text.startsWith('${', at) && text[at - 1] !== '$') depth++;
    else if (char === '}' && depth > 0) depth--;
    value += char;
  }
  return undefined;
}

/** Everything up to the line that holds only the delimiter. */
function readHeredoc(cursor: Cursor, opening: string): string | undefined {
  const delimiter = opening.replace(/^<<-?/, '').trim();
  const start = cursor.at;
  while (cursor.at < cursor.text.length) {
    const newline = cursor.text.indexOf('\n', cursor.at);
    const end = newline < 0 ? cursor.text.length : newline;
    const body = cursor.text.slice(start, cursor.at);
    const isEnd = cursor.text.slice(cursor.at, end).trim() === delimiter;
    advance(cursor, Math.min(end + 1, cursor.text.length));
    if (isEnd) return opening.startsWith('<<-') ? withoutIndent(body) : body;
  }
  return undefined;
}

/** What stands in front of every line that is not blank. */
function withoutIndent(body: string): string {
  const lines = body.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents, body.length);
  return lines.map((line) => (line.trim() === '' ? line : line.slice(common))).join('\n');
}

function advance(cursor: Cursor, to: number): void {
  for (let at = cursor.at; at < to; at++) if (cursor.text[at] === '\n') cursor.line++;
  cursor.at = to;
}
