/**
 * Wildcards in the sources of COPY and ADD, after Go's `filepath.Match`: `*` and `?` stay within one name, `[a-z]` and
 * `[^a]` are classes, `\` takes the next character literally. Matching is by path segment and never backtracks far.
 */

type Piece =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly code: number }
  | { readonly kind: 'class'; readonly isNegated: boolean; readonly ranges: readonly (readonly [number, number])[] };

/** Matches one name between slashes. */
export interface SegmentMatcher {
  /** The name itself when there is no wildcard in it. */
  readonly literal: string | undefined;
  matches(name: string): boolean;
}

/** Whether there is any, and not only one that a backslash hides. */
export function hasWildcard(path: string): boolean {
  for (let at = 0; at < path.length; at++) {
    if (path[at] === '\\') at++;
    else if (path[at] === '*' || path[at] === '?' || path[at] === '[') return true;
  }
  return false;
}

/** One matcher for each part of the pattern; `undefined` when its syntax is wrong, which fails the build. */
export function compileWildcard(pattern: string): readonly SegmentMatcher[] | undefined {
  const segments: SegmentMatcher[] = [];
  for (const segment of pattern.split('/')) {
    const pieces = parsePieces(segment);
    if (pieces === undefined) return undefined;
    segments.push(segmentMatcher(pieces));
  }
  return segments;
}

function segmentMatcher(pieces: readonly Piece[]): SegmentMatcher {
  const literal = pieces.every((piece) => piece.kind === 'literal')
    ? pieces.map((piece) => String.fromCodePoint(piece.code)).join('')
    : undefined;
  return { literal, matches: literal === undefined ? (name) => matchesPieces(pieces, name) : (name) => name === literal };
}

function parsePieces(segment: string): readonly Piece[] | undefined {
  const codes = [...segment].map((char) => char.codePointAt(0) ?? 0);
  const pieces: Piece[] = [];
  for (let at = 0; at < codes.length; ) {
    const char = String.fromCodePoint(codes[at] ?? 0);
    if (char === '[') {
      const parsed = parseClass(codes, at + 1);
      if (parsed === undefined) return undefined;
      pieces.push(parsed.piece);
      at = parsed.end;
      continue;
    }
    if (char === '\\') at++;
    const code = codes[at];
    if (code === undefined) return undefined;
    if (char === '*') pieces.push({ kind: 'star' });
    else if (char === '?') pieces.push({ kind: 'any' });
    else pieces.push({ kind: 'literal', code });
    at++;
  }
  return pieces;
}

const [caret, dash, closing, backslash] = [0x5e, 0x2d, 0x5d, 0x5c];

function parseClass(codes: readonly number[], start: number): { piece: Piece; end: number } | undefined {
  const isNegated = codes[start] === caret;
  const ranges: [number, number][] = [];
  for (let at = isNegated ? start + 1 : start; ; ) {
    if (codes[at] === closing && ranges.length > 0) return { piece: { kind: 'class', isNegated, ranges }, end: at + 1 };
    const from = parseClassCharacter(codes, at);
    if (from === undefined) return undefined;
    at = from.end;
    const to = codes[at] === dash ? parseClassCharacter(codes, at + 1) : from;
    if (to === undefined) return undefined;
    at = to.end;
    ranges.push([from.code, to.code]);
  }
}

function parseClassCharacter(codes: readonly number[], start: number): { code: number; end: number } | undefined {
  if (codes[start] === dash || codes[start] === closing) return undefined;
  const at = codes[start] === backslash ? start + 1 : start;
  const code = codes[at];
  return code === undefined || at + 1 >= codes.length ? undefined : { code, end: at + 1 };
}

/** Only the last star can need a second try, so the cost is at most pattern × name. */
function matchesPieces(pieces: readonly Piece[], name: string): boolean {
  const codes = [...name].map((char) => char.codePointAt(0) ?? 0);
  let [piece, at] = [0, 0];
  let [starPiece, starAt] = [-1, 0];
  while (at < codes.length) {
    const current = pieces[piece];
    if (current?.kind === 'star') {
      [starPiece, starAt] = [piece, at];
      piece++;
    } else if (current !== undefined && accepts(current, codes[at] ?? 0)) {
      piece++;
      at++;
    } else if (starPiece >= 0) {
      starAt++;
      [piece, at] = [starPiece + 1, starAt];
    } else return false;
  }
  while (pieces[piece]?.kind === 'star') piece++;
  return piece === pieces.length;
}

function accepts(piece: Piece, code: number): boolean {
  if (piece.kind === 'literal') return piece.code === code;
  if (piece.kind === 'class') return piece.ranges.some(([from, to]) => from <= code && code <= to) !== piece.isNegated;
  return true;
}
