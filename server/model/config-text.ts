/**
 * The text of a configuration file → plain data, with the places of its keys for whoever has something to say about them. A
 * broken file says where it breaks. JSON may carry comments, as in other files of an editor.
 */
import { findNodeAtLocation, type Node, type ParseError, parse, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isMap, isNode, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Span } from './span.ts';

export type ConfigText =
  | {
      readonly kind: 'read';
      readonly value: unknown;
      /** Of the key or item at the end of the path, or of the nearest above it. */
      readonly spanOf: (path: readonly string[]) => Span;
    }
  | { readonly kind: 'broken'; readonly because: string; readonly span: Span };

const longest = 1024 * 1024;
const top: Span = { start: 0, end: 0 };

export function readConfigText(text: string, format: 'yaml' | 'json'): ConfigText {
  if (text.length > longest) return { kind: 'broken', because: 'it is longer than 1 MiB', span: top };
  try {
    return format === 'json' ? readJson(text) : readYaml(text);
  } catch {
    // The libraries throw on exploding aliases and overflow the stack on absurd nesting.
    return { kind: 'broken', because: 'it is nested too deeply, or its aliases explode', span: top };
  }
}

function readYaml(text: string): ConfigText {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error', merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start, end] = error.pos;
    return { kind: 'broken', because: oneLine(error.message), span: inside(text, { start, end: Math.max(end, start) }) };
  }
  const { contents } = document;
  return { kind: 'read', value: document.toJS({ maxAliasCount: 100 }), spanOf: (path) => spanInYaml(contents, path) };
}

function spanInYaml(contents: unknown, path: readonly string[]): Span {
  let node = contents;
  let span = top;
  for (const name of path) {
    if (isSeq(node)) {
      node = node.items[Number(name)];
      if (isNode(node) && node.range) span = { start: node.range[0], end: node.range[1] };
      continue;
    }
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
    if (!isPair(pair) || !isScalar(pair.key)) return span;
    if (pair.key.range) span = { start: pair.key.range[0], end: pair.key.range[1] };
    node = pair.value;
  }
  return span;
}

function readJson(text: string): ConfigText {
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, allowEmptyContent: true };
  const clean = text.replace(/^\uFEFF/, ' ');
  const value: unknown = parse(clean, errors, options);
  const [error] = errors;
  if (error !== undefined) {
    const span = inside(text, { start: error.offset, end: error.offset + error.length });
    return { kind: 'broken', because: `it is no valid JSON (${printParseErrorCode(error.error)})`, span };
  }
  const root = parseTree(clean, [], options);
  return { kind: 'read', value, spanOf: (path) => spanInJson(root, path) };
}

function spanInJson(root: Node | undefined, path: readonly string[]): Span {
  for (let length = path.length; root !== undefined && length > 0; length--) {
    const node = findNodeAtLocation(
      root,
      path.slice(0, length).map((name) => (/^\d+$/.test(name) ? Number(name) : name)),
    );
    const key = node?.parent?.type === 'property' ? node.parent.children?.[0] : node;
    if (key !== undefined) return { start: key.offset, end: key.offset + key.length };
  }
  return top;
}

function inside({ length }: string, { start, end }: Span): Span {
  return { start: Math.min(start, length), end: Math.min(end, length) };
}

function oneLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
