/**
 * Reads a YAML document into plain data with the lines of its keys. Merge keys and aliases are followed, within the
 * library's bounds against documents that explode. A document with any error is no document: nothing is guessed.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  parseDocument,
} from 'yaml';
import type { Span } from './span.ts';

export interface YamlDocument {
  readonly value: unknown;
  /** Zero-based line of the key or the item at the end of the path, or of the nearest key above it that is spelled out. Items of lists go by number. */
  lineOf(path: readonly string[]): number;
  /** Where the key at the end of the path is spelled; `undefined` when it comes by a merge key or an alias. */
  spanOf(path: readonly string[]): Span | undefined;
  /** The value at the end of the path as it is spelled; `undefined` when it is not spelled there. Items of lists go by number. */
  valueSpanOf(path: readonly string[]): Span | undefined;
  /** What carries one of these tags (`!reset`), from the outside to the inside. */
  tagged(tags: ReadonlySet<string>): readonly TaggedPlace[];
}

/** The keys of a mapping; nothing for everything else. */
export type YamlFields = Readonly<Record<string, unknown>>;

export interface TaggedPlace {
  readonly tag: string;
  /** Keys from the top; of an item of a list its number in brackets. */
  readonly path: readonly string[];
  /** It lies in something that may stand in other places, too. */
  readonly isShared: boolean;
}

const maxLength = 1024 * 1024;
/** Nothing that is asked about lies deeper. */
const deepestTag = 32;
const options = { merge: true, prettyErrors: false, logLevel: 'error' } as const;

/** `undefined` when it is not valid YAML, too long, or several documents. */
export function readYaml(text: string): YamlDocument | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const lines = new LineCounter();
    return placed(parseDocument(text, { ...options, lineCounter: lines }), lines);
  } catch {
    // The library throws on exploding aliases and overflows the stack on absurd nesting; both are broken input.
    return undefined;
  }
}

/** All of a file that holds several; a broken one is left out. None when the text is too long. */
export function readYamlDocuments(text: string): readonly YamlDocument[] {
  if (text.length > maxLength) return [];
  try {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, { ...options, lineCounter: lines });
    return Array.isArray(documents) ? documents.flatMap((each) => placed(each, lines) ?? []) : [];
  } catch {
    return [];
  }
}

function placed(document: Pick<Document, 'errors' | 'toJS' | 'contents'>, lines: LineCounter): YamlDocument | undefined {
  if (document.errors.length > 0) return undefined;
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const { contents } = document;
  return {
    value,
    lineOf: (path) => Math.max(0, lines.linePos(find(contents, path).offset).line - 1),
    spanOf: (path) => find(contents, path).span,
    valueSpanOf: (path) => valueSpan(contents, path),
    tagged: (tags) => tagged(contents, tags),
  };
}

function find(contents: unknown, path: readonly string[]): { offset: number; span: Span | undefined } {
  let node = contents;
  let offset = 0;
  let span: Span | undefined;
  for (const name of path) {
    if (isSeq(node)) {
      node = node.items[Number(name)];
      if (isNode(node) && !isAlias(node)) offset = node.range?.[0] ?? offset;
      continue;
    }
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === name) : undefined;
    if (!isPair(pair) || !isScalar(pair.key)) return { offset, span: undefined };
    offset = pair.key.range?.[0] ?? offset;
    span = pair.key.range ? { start: pair.key.range[0], end: pair.key.range[1] } : undefined;
    node = pair.value;
  }
  return { offset, span };
}

function valueSpan(contents: unknown, path: readonly string[]): Span | undefined {
  let node = contents;
  for (const name of path) {
    if (isSeq(node)) node = node.items[Number(name)];
    else if (isMap(node)) node = node.items.find(({ key }) => isScalar(key) && String(key.value) === name)?.value;
    else return undefined;
  }
  if (!isNode(node) || isAlias(node) || !node.range) return undefined;
  return { start: node.range[0], end: node.range[1] };
}

function tagged(contents: unknown, tags: ReadonlySet<string>): readonly TaggedPlace[] {
  const found: TaggedPlace[] = [];
  const look = (node: unknown, path: readonly string[], isBelowAnchor: boolean): void => {
    if (!isNode(node) || path.length > deepestTag) return;
    const isShared = isBelowAnchor || ('anchor' in node && node.anchor !== undefined);
    if ('tag' in node && typeof node.tag === 'string' && tags.has(node.tag)) found.push({ tag: node.tag, path, isShared });
    if (isSeq(node)) for (const [index, item] of node.items.entries()) look(item, [...path, `[${index}]`], isShared);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) if (isScalar(key)) look(value, [...path, String(key.value)], isShared);
  };
  look(contents, [], false);
  return found;
}

export function asFields(value: unknown): YamlFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as YamlFields) : {};
}
