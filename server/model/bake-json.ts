/**
 * `docker-bake.json`: the same blocks as the HCL form, as objects. Strings may hold `${NAME}`. Broken JSON is no file.
 */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { BakeFile, BakeTarget, BakeValue } from './bake-value.ts';
import { lineCounter } from './line-counter.ts';

const maxDepth = 8;
const maxLength = 1024 * 1024;

/** `undefined` when the text is not a JSON object. */
export function parseBakeJson(text: string): BakeFile | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const errors: ParseError[] = [];
    const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { disallowComments: true });
    if (root?.type !== 'object' || errors.length > 0) return undefined;
    const variables = new Map<string, BakeValue>();
    for (const [name, body] of properties(findNodeAtLocation(root, ['variable']))) {
      variables.set(name, readValue(findNodeAtLocation(body, ['default']), 0));
    }
    const targets = new Map<string, BakeTarget>();
    const lineOf = lineCounter(text);
    for (const [name, body] of properties(findNodeAtLocation(root, ['target']))) {
      const attributes = new Map([...properties(body)].map(([key, value]) => [key, readValue(value, 0)]));
      targets.set(name, { line: lineOf(body.parent?.offset ?? 0), attributes });
    }
    return { variables, targets };
  } catch {
    // The library overflows the stack on absurd nesting, which is broken input.
    return undefined;
  }
}

function* properties(node: Node | undefined): Iterable<[string, Node]> {
  if (node?.type !== 'object') return;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key !== undefined && value !== undefined) yield [String(key.value), value];
  }
}

function readValue(node: Node | undefined, depth: number): BakeValue {
  if (node === undefined || node.type === 'null') return { kind: 'null' };
  if (depth > maxDepth) return { kind: 'unknown' };
  if (node.type === 'array') return { kind: 'list', items: (node.children ?? []).map((item) => readValue(item, depth + 1)) };
  if (node.type === 'object') {
    return { kind: 'map', entries: new Map([...properties(node)].map(([key, value]) => [key, readValue(value, depth + 1)])) };
  }
  return { kind: 'template', text: String(getNodeValue(node)) };
}
