/** Edits of YAML that keep its layout: a key below another one, a value in place of another. None where the mapping is written in braces. */
import type { YamlDocument } from '../../model/yaml-document.ts';
import type { Edit } from '../rule.ts';

/** Puts lines below the key at the end of the path and its value, each as far to the right as the key. */
export function linesBelowKey(
  text: string,
  document: YamlDocument,
  path: readonly string[],
  lines: readonly string[],
): Edit | undefined {
  const above = path.slice(0, -1);
  // One that is there already, without a value maybe, would be there twice.
  if (lines.some((line) => document.spanOf([...above, line.slice(0, line.indexOf(':'))]) !== undefined)) return undefined;
  const key = document.spanOf(path);
  const value = document.valueSpanOf(path);
  const indent = key && indentOf(text, key.start);
  if (key === undefined || indent === undefined) return undefined;
  // The span of a block may end at the start of the line below it.
  const last = Math.max(key.end, (value?.end ?? key.end) - (text[(value?.end ?? 0) - 1] === '\n' ? 1 : 0));
  const newline = text.indexOf('\n', last);
  const inserted = lines.map((line) => `${indent}${line}\n`).join('');
  if (newline >= 0) return insertion(newline + 1, inserted);
  return insertion(text.length, `\n${inserted}`.replace(/\n$/, ''));
}

/** Puts lines below an item of a list, as far to the right as its dash. */
export function linesBelowItem(
  text: string,
  document: YamlDocument,
  path: readonly string[],
  lines: readonly string[],
): Edit | undefined {
  const item = document.valueSpanOf(path);
  const before = item && text.slice(text.lastIndexOf('\n', item.start - 1) + 1, item.start);
  if (item === undefined || before === undefined || !/^ *- +$/.test(before)) return undefined;
  const last = item.end - (text[item.end - 1] === '\n' ? 1 : 0);
  const newline = text.indexOf('\n', last);
  const inserted = lines.map((line) => `${' '.repeat(before.indexOf('-'))}${line}\n`).join('');
  if (newline >= 0) return insertion(newline + 1, inserted);
  return insertion(text.length, `\n${inserted}`.replace(/\n$/, ''));
}

/** Puts another text in place of the value at the end of the path. */
export function replacedValue(document: YamlDocument, path: readonly string[], text: string): Edit | undefined {
  const span = document.valueSpanOf(path);
  return span && { kind: 'replace', span, text };
}

/** `undefined` where something else than dashes of lists stands in front of the key. */
function indentOf(text: string, keyStart: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', keyStart - 1) + 1, keyStart);
  return /^[ -]*$/.test(before) ? ' '.repeat(before.length) : undefined;
}

function insertion(offset: number, text: string): Edit {
  return { kind: 'replace', span: { start: offset, end: offset }, text };
}
