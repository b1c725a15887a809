/**
 * Keeps one setting for each rule in the extension's manifest. Only the keys `unstale.rules.*` are touched; the rest of
 * the file stays byte for byte as it was.
 */
import { applyEdits, findNodeAtLocation, type JSONPath, modify, type Node, parseTree } from 'jsonc-parser';
import type { AnyRule } from '../../server/rules/rule.ts';
import { optionsSchema } from './config-schema.mts';
import type { RuleFile } from './find-rules.mts';

const prefix = 'unstale.rules.';
/** Of all rules that have any, beside their severities. */
const optionsKey = 'unstale.ruleOptions';
const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };

/** The text of `package.json` with exactly one setting for each rule. */
export function manifestWithRules(manifest: string, rules: readonly RuleFile[]): string {
  const homepage = stringAt(manifest, ['homepage']) ?? '';
  const properties = propertiesPath(manifest);
  const expected = new Map(rules.map(({ rule }) => [prefix + rule.id, settingOf(rule, homepage)]));
  if (keysAt(manifest, properties).includes(optionsKey)) expected.set(optionsKey, optionsSetting(rules));
  let text = manifest;
  for (const key of keysAt(manifest, properties)) {
    if (key.startsWith(prefix) && !expected.has(key)) text = write(text, [...properties, key], undefined);
  }
  for (const [key, setting] of expected) {
    const path = [...properties, key];
    if (JSON.stringify(valueAt(text, path)) !== JSON.stringify(setting)) text = write(text, path, setting);
  }
  return text;
}

function optionsSetting(rules: readonly RuleFile[]): object {
  const own = rules.flatMap(({ rule: { id, options } }) => (options === undefined ? [] : [[id, optionsSchema(options)]]));
  return {
    type: 'object',
    scope: 'resource',
    default: {},
    markdownDescription: '%setting.ruleOptions%',
    additionalProperties: false,
    properties: Object.fromEntries(own),
  };
}

function settingOf(rule: AnyRule, homepage: string): object {
  return {
    type: 'string',
    enum: ['off', 'hint', 'information', 'warning', 'error'],
    default: rule.isOptIn ? 'off' : rule.severity,
    scope: 'resource',
    markdownDescription: `${rule.title}. [Why, and when it is silent](${homepage}/blob/main/docs/rules/${rule.id}.md)`,
  };
}

/** Where the settings of the rules stand: `contributes.configuration` is one section or a list of sections. */
function propertiesPath(manifest: string): JSONPath {
  const configuration: JSONPath = ['contributes', 'configuration'];
  const node = nodeAt(manifest, configuration);
  if (node?.type !== 'array') return [...configuration, 'properties'];
  const sections = (node.children ?? []).map((_, index) => [...configuration, index, 'properties']);
  const own = sections.find((path) => keysAt(manifest, path).some((key) => key.startsWith(prefix)));
  return own ?? sections.at(-1) ?? [...configuration, 0, 'properties'];
}

function write(text: string, path: JSONPath, value: unknown): string {
  return applyEdits(text, modify(text, path, value, { formattingOptions }));
}

function nodeAt(text: string, path: JSONPath): Node | undefined {
  const root = parseTree(text);
  return root && findNodeAtLocation(root, path);
}

function keysAt(text: string, path: JSONPath): readonly string[] {
  return (nodeAt(text, path)?.children ?? []).map((property) => String(property.children?.[0]?.value));
}

function stringAt(text: string, path: JSONPath): string | undefined {
  const value: unknown = nodeAt(text, path)?.value;
  return typeof value === 'string' ? value : undefined;
}

function valueAt(text: string, path: JSONPath): unknown {
  const node = nodeAt(text, path);
  return node && (JSON.parse(text.slice(node.offset, node.offset + node.length)) as unknown);
}
