/** Texts in the JSON files of an editor, with the variables that mean the workspace folder put in place. */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { type DeclaredText, knownText } from './declared-build.ts';

const maxLength = 1024 * 1024;

/** With comments and trailing commas; `undefined` when it is broken or too long. Throws on absurd nesting. */
export function parseEditorJson(text: string): Node | undefined {
  if (text.length > maxLength) return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  return errors.length > 0 ? undefined : root;
}

export function textAt(node: Node, path: readonly string[]): string | undefined {
  const found = findNodeAtLocation(node, [...path]);
  const value: unknown = found === undefined ? undefined : getNodeValue(found);
  return typeof value === 'string' ? value : undefined;
}

/** `names`: variables that mean the folder; anything else depends on the editor. */
export function expandFolder(text: string, names: readonly string[], folder: string): DeclaredText {
  const expanded = names.reduce((all, name) => all.replaceAll(`\${${name}}`, () => folder), text);
  const last = expanded.lastIndexOf('${');
  if (last < 0) return knownText(expanded);
  const close = expanded.indexOf('}', last);
  const tail = close < 0 ? '' : expanded.slice(close + 1);
  return { kind: 'unknown', because: `"${text}" depends on a variable of the editor`, tail };
}
