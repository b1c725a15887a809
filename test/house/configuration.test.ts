/** The schema of the configuration file says what the reader reads, and the examples of the documentation are what both take. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfigText } from '../../server/model/config-text.ts';
import { rules } from '../../server/rules/index.ts';
import { configKeys, stateConfig } from '../../server/settings.ts';
import { schemaErrors } from '../support/json-schema.ts';

const root = join(import.meta.dirname, '../..');
const schema = JSON.parse(await readFile(join(root, 'schemas/unstale.schema.json'), 'utf8')) as {
  readonly properties: Readonly<Record<string, { readonly properties?: object }>>;
};
const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');

test('it has the keys that are read, and every rule', () => {
  expect(Object.keys(schema.properties).sort()).toEqual(['$schema', ...configKeys].sort());
  expect(Object.keys(schema.properties['rules']?.properties ?? {})).toEqual(rules.map(({ id }) => id));
});

test('the documentation names every key', () => {
  expect(examples.length).toBeGreaterThan(1);
  expect(configKeys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

test.each(examples)('an example is valid and read without a complaint: %.40j', (text) => {
  const config = readConfigText(text, 'yaml');
  const value: unknown = config.kind === 'read' ? config.value : expect.fail(config.because);
  expect(schemaErrors(value, schema)).toEqual([]);
  const told: string[] = [];
  stateConfig(value, { folder: '/', by: 'x', complain: (path, because) => told.push(`${path.join('.')}: ${because}`) });
  expect(told).toEqual([]);
});

test('the documentation names every option of a rule', () => {
  const named = rules.flatMap(({ id, options = {} }) => Object.keys(options).map((name) => [id, name] as const));
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter(([id, name]) => !page.includes(`[\`${id}\`]`) || !page.includes(`| \`${name}\` |`))).toEqual([]);
});

test.each([
  [{ rules: { 'index-update-alone': 'warn' } }],
  [{ rules: { nothing: 'off' } }],
  [{ builder: 'docker' }],
  [{ contexts: { Dockerfile: { target: 'x' } } }],
  [{ ecosystems: { npm: { commands: { install: ['x'] } } } }],
  [{ rules: { 'index-update-alone': { options: { any: true } } } }],
  [{ rules: { 'mutable-base-image': { options: { tag: ['22'] } } } }],
  [{ rules: { 'mutable-base-image': { options: { floatingTags: 'yes' } } } }],
  [{ defer: ['eslint'] }],
  [{ nope: 1 }],
])('what the reader drops the schema marks: %j', (value) => {
  expect(schemaErrors(value, schema)).not.toEqual([]);
});
