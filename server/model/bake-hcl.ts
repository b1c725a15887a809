/**
 * Reads the part of HCL that bake files are written in: `target` and `variable` blocks whose attributes are texts,
 * lists, maps and names of variables. Any other expression is kept as `unknown`; a file whose blocks do not close is no
 * file. It is a bounded reader, not an implementation of HCL: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md.
 */
import { type HclToken, readHclTokens } from './bake-hcl-tokens.ts';
import { mergeAttributes } from './bake-targets.ts';
import type { BakeFile, BakeTarget, BakeValue } from './bake-value.ts';

const maxDepth = 16;

interface Reader {
  readonly tokens: readonly HclToken[];
  at: number;
}

/** `undefined` when the text cannot be read to its end. */
export function parseBakeHcl(text: string): BakeFile | undefined {
  const tokens = readHclTokens(text);
  if (tokens === undefined) return undefined;
  const reader: Reader = { tokens, at: 0 };
  const variables = new Map<string, BakeValue>();
  const targets = new Map<string, BakeTarget>();
  for (skipLines(reader); reader.at < tokens.length; skipLines(reader)) {
    const block = readBlock(reader);
    if (block === undefined) return undefined;
    const { keyword, label, line, attributes } = block;
    if (keyword === 'variable' && label !== undefined) variables.set(label, attributes.get('default') ?? { kind: 'null' });
    if (keyword === 'target' && label !== undefined) {
      const before = targets.get(label);
      targets.set(label, {
        line: before?.line ?? line,
        attributes: mergeAttributes(before?.attributes ?? new Map(), attributes),
      });
    }
  }
  return { variables, targets };
}

interface Block {
  readonly keyword: string;
  readonly label: string | undefined;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, BakeValue>;
}

/** `keyword "label" … { body }`, or an attribute at the top level, which counts as a block without a body. */
function readBlock(reader: Reader): Block | undefined {
  const first = take(reader);
  if (first?.kind !== 'name') return undefined;
  if (isMark(peek(reader), '=')) {
    reader.at++;
    skipExpression(reader);
    return { keyword: '=', label: undefined, line: first.line, attributes: new Map() };
  }
  let label: string | undefined;
  for (let next = peek(reader); next?.kind === 'text' || next?.kind === 'name'; next = peek(reader)) {
    label ??= next.text;
    reader.at++;
  }
  if (!isMark(take(reader), '{')) return undefined;
  const attributes = readBody(reader, 0);
  return attributes && { keyword: first.text, label, line: first.line, attributes };
}

/** Attributes up to the closing brace; nested blocks are read over. */
function readBody(reader: Reader, depth: number): ReadonlyMap<string, BakeValue> | undefined {
  const attributes = new Map<string, BakeValue>();
  for (;;) {
    skipLines(reader);
    const name = take(reader);
    if (isMark(name, '}')) return attributes;
    if (name?.kind !== 'name' || depth > maxDepth) return undefined;
    if (isMark(peek(reader), '=')) {
      reader.at++;
      attributes.set(name.text, readExpression(reader, 0));
    } else {
      while (peek(reader)?.kind === 'text' || peek(reader)?.kind === 'name') reader.at++;
      if (!isMark(take(reader), '{') || readBody(reader, depth + 1) === undefined) return undefined;
    }
  }
}

/** One value; when anything follows it before the end of the expression, the whole is `unknown`. */
function readExpression(reader: Reader, depth: number): BakeValue {
  const start = reader.at;
  const value = readPlainValue(reader, depth);
  const isWhole = value.kind !== 'unknown' && endsExpression(peek(reader));
  if (isWhole) return value;
  // What could not be read may have ended in the middle of brackets.
  reader.at = start;
  skipExpression(reader);
  return { kind: 'unknown' };
}

function readPlainValue(reader: Reader, depth: number): BakeValue {
  const token = peek(reader);
  if (token === undefined || depth > maxDepth) return { kind: 'unknown' };
  if (isMark(token, '[')) return readList(reader, depth);
  if (isMark(token, '{')) return readMap(reader, depth);
  if (endsExpression(token)) return { kind: 'unknown' };
  if (token.kind === 'mark') return { kind: 'unknown' };
  reader.at++;
  if (token.kind === 'text') return { kind: 'template', text: token.text };
  if (token.text === 'null') return { kind: 'null' };
  // Other spellings of a number are printed in another way.
  if (token.kind === 'number' && !/^(?:0|[1-9]\d{0,14})(?:\.\d{0,5}[1-9])?$/.test(token.text)) return { kind: 'unknown' };
  const isLiteral = token.kind === 'number' || token.text === 'true' || token.text === 'false';
  return isLiteral ? { kind: 'template', text: token.text } : { kind: 'reference', name: token.text };
}

function readList(reader: Reader, depth: number): BakeValue {
  reader.at++;
  const items: BakeValue[] = [];
  for (skipLines(reader); !isMark(peek(reader), ']'); skipLines(reader)) {
    if (peek(reader) === undefined || isMark(peek(reader), '}')) return { kind: 'unknown' };
    items.push(readExpression(reader, depth + 1));
    skipLines(reader);
    if (isMark(peek(reader), ',')) reader.at++;
    else if (!isMark(peek(reader), ']')) return { kind: 'unknown' };
  }
  reader.at++;
  return { kind: 'list', items };
}

function readMap(reader: Reader, depth: number): BakeValue {
  reader.at++;
  const entries = new Map<string, BakeValue>();
  for (skipLines(reader); !isMark(peek(reader), '}'); skipLines(reader)) {
    const key = take(reader);
    if ((key?.kind !== 'name' && key?.kind !== 'text') || !isAssignment(take(reader))) return { kind: 'unknown' };
    entries.set(key.text, readExpression(reader, depth + 1));
    if (isMark(peek(reader), ',')) reader.at++;
  }
  reader.at++;
  return { kind: 'map', entries };
}

/** Reads over the rest of an expression, brackets balanced. */
function skipExpression(reader: Reader): void {
  let depth = 0;
  for (let token = peek(reader); token !== undefined; token = peek(reader)) {
    if (depth === 0 && endsExpression(token)) return;
    if (token.kind === 'mark' && '([{'.includes(token.text)) depth++;
    if (token.kind === 'mark' && ')]}'.includes(token.text)) depth--;
    reader.at++;
  }
}

function endsExpression(token: HclToken | undefined): boolean {
  return token === undefined || token.kind === 'line' || (token.kind === 'mark' && ',]})'.includes(token.text));
}

function skipLines(reader: Reader): void {
  while (peek(reader)?.kind === 'line') reader.at++;
}

function isAssignment(token: HclToken | undefined): boolean {
  return isMark(token, '=') || isMark(token, ':');
}

function isMark(token: HclToken | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

function peek(reader: Reader): HclToken | undefined {
  return reader.tokens[reader.at];
}

function take(reader: Reader): HclToken | undefined {
  return reader.tokens[reader.at++];
}
