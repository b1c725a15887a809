/**
 * Where a key goes into a service of a compose file, so that every comment and every blank stays where it is: on lines of their own
 * below its `build`. A text that is written in another way than a person would add a line to is refused.
 */
import { isAlias, isCollection, isMap, isPair, isScalar, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';
import { readYaml } from './yaml-document.ts';

export type Insertion =
  | { readonly kind: 'insertion'; readonly line: number; readonly character: number; readonly text: string }
  | { readonly kind: 'refused'; readonly because: string };

/** `lines` are those of the key, with a tab for each level that the file indents, the key itself with none. */
export function insertIntoService(text: string, service: string, lines: readonly string[]): Insertion {
  const before = readYaml(text);
  if (before === undefined) return refused('the file is not valid YAML');
  const services = valueOf(parseDocument(text, { merge: true, logLevel: 'error' }).contents, 'services');
  const map = valueOf(services, service);
  if (!isMap(map) || map.flow === true) return refused('it is not written on lines of its own in this file');
  const build = (map as YAMLMap).items.find(({ key }) => isScalar(key) && key.value === 'build');
  const start = isPair(build) && isScalar(build.key) ? build.key.range?.[0] : undefined;
  const end = isPair(build) ? endOf(build.value as ParsedNode | null) : undefined;
  if (start === undefined || end === undefined) return refused('its build is not written in this file');
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const parent = (services as YAMLMap).items.find(({ key }) => isScalar(key) && key.value === service)?.key;
  const outer = isScalar(parent) ? columnOf(text, parent.range?.[0] ?? 0) : 0;
  if (!/^ +$/.test(indent) || indent.length <= outer) return refused('it is not indented by blanks');
  const unit = ' '.repeat(indent.length - outer);
  const ending = /\r\n/.test(text) ? '\r\n' : '\n';
  const added = lines.map((line) => indent + line.replace(/^\t*/, (tabs) => unit.repeat(tabs.length)));
  return checked(text, placed(text, end, added, ending), service);
}

function placed(text: string, end: number, added: readonly string[], ending: string): { offset: number; text: string } {
  const content = text.slice(0, end).trimEnd().length;
  const newline = text.indexOf('\n', content);
  if (newline < 0) return { offset: text.length, text: added.map((line) => ending + line).join('') };
  return { offset: newline + 1, text: added.map((line) => line + ending).join('') };
}

/** What was there before means the same afterwards. */
function checked(text: string, { offset, text: added }: { offset: number; text: string }, service: string): Insertion {
  const [before, after] = [readYaml(text)?.value, readYaml(text.slice(0, offset) + added + text.slice(offset))?.value];
  const changed = Object(after)?.services?.[service];
  if (changed === undefined || changed === null) return refused('the result would not be valid YAML');
  delete changed.develop;
  if (JSON.stringify(before) !== JSON.stringify(after)) return refused('the result would mean something else');
  const above = text.slice(0, offset).split('\n');
  return { kind: 'insertion', line: above.length - 1, character: above.at(-1)?.length ?? 0, text: added };
}

/** Where the last thing in it is spelled. */
function endOf(node: ParsedNode | null): number | undefined {
  if (node === null || isAlias(node) || isScalar(node)) return node?.range[1];
  if (!isCollection(node) || node.flow === true) return node.range[1];
  const last: unknown = node.items.at(-1);
  const value = isPair(last) ? (last.value ?? last.key) : last;
  return value === null || value === undefined ? node.range[1] : endOf(value as ParsedNode);
}

function valueOf(node: unknown, name: string): unknown {
  return isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === name)?.value : undefined;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function refused(because: string): { readonly kind: 'refused'; readonly because: string } {
  return { kind: 'refused', because };
}
