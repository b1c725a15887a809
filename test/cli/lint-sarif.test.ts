/** What `unstale lint --format sarif` prints: valid by the schema, complete, and with fingerprints that outlive moved lines. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rules } from '../../server/rules/index.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { schemaErrors } from '../support/json-schema.ts';
import { runProcess } from '../support/run-process.ts';

const schemaPath = join(repositoryRoot, 'test/fixtures/sarif/sarif-2.1.0.schema.json');
const schema = JSON.parse(await readFile(schemaPath, 'utf8')) as Record<string, unknown>;

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale sarif ')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly originalUriBaseIds: { readonly SRCROOT: { readonly uri: string } };
      readonly invocations: readonly object[];
      readonly results: readonly SarifResult[];
    },
  ];
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly object[];
  readonly locations: readonly object[];
  readonly relatedLocations?: readonly object[];
  readonly fixes?: readonly object[];
}

async function sarifOf(files: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Sarif['runs'][0]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const words = [join(repositoryRoot, 'dist/cli.js'), 'lint', '.', '--format', 'sarif', ...args];
  const { stdout } = await runProcess(process.execPath, words, { cwd: folder });
  const sarif = JSON.parse(stdout) as Sarif;
  expect(schemaErrors(sarif, schema)).toEqual([]);
  return sarif.runs[0];
}

const dockerfile = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n';

test('the validator sees what is wrong', () => {
  const result = { ruleId: 1, message: {}, level: 'bad', nope: true };
  expect(schemaErrors({ version: '2.1', runs: [{ tool: { driver: { name: 'x' } }, results: [result] }] }, schema)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^\/version: /),
      expect.stringMatching(/^\/runs\/0\/results\/0\/ruleId: /),
      expect.stringMatching(/^\/runs\/0\/results\/0\/level: /),
      expect.stringMatching(/^\/runs\/0\/results\/0: nope /),
    ]),
  );
});

test('a result has its rule, its place below the root, what else is concerned, and the safe fix', async () => {
  const run = await sarifOf({ 'my web/Dockerfile': dockerfile });
  expect(run.originalUriBaseIds.SRCROOT.uri).toBe(`${pathToFileURL(folder).href}/`);
  const [result] = run.results;
  const artifactLocation = { uri: 'my%20web/Dockerfile', uriBaseId: 'SRCROOT' };
  expect(result).toMatchObject({
    ruleId: 'index-update-alone',
    level: 'warning',
    locations: [{ physicalLocation: { artifactLocation, region: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 19 } } }],
    relatedLocations: [{ id: 1, physicalLocation: { artifactLocation, region: { startLine: 3 } } }],
  });
  expect(run.tool.driver.rules[result?.ruleIndex ?? -1]?.id).toBe('index-update-alone');
  expect(result?.fixes).toMatchObject([{ artifactChanges: [{ artifactLocation, replacements: expect.any(Array) }] }]);
});

test('every rule is described, with help and its page', async () => {
  const run = await sarifOf({ Dockerfile: 'FROM debian:12\n' });
  expect(run.results).toEqual([]);
  expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
  for (const rule of run.tool.driver.rules) {
    expect(rule).toMatchObject({
      helpUri: expect.stringMatching(/^https:/),
      help: { text: expect.stringMatching(/\S/), markdown: expect.stringMatching(/\S/) },
      defaultConfiguration: { level: expect.stringMatching(/^(error|warning|note)$/) },
    });
  }
});

test('a fingerprint stays when lines move and blanks change, and no two are equal', async () => {
  const fingerprints = async (text: string) =>
    (await sarifOf({ Dockerfile: text })).results.map(({ partialFingerprints }) => partialFingerprints['unstale/v1']);
  const twice = `${dockerfile}RUN git clone https://git.example/a /a\nRUN git clone https://git.example/a /a\n`;
  const before = await fingerprints(twice);
  expect(before).toHaveLength(3);
  expect(new Set(before).size).toBe(3);
  expect(await fingerprints(`# a comment\n\n${twice.replace('RUN apt-get update', 'RUN true\nRUN  apt-get   update')}`)).toEqual(
    before,
  );
});

test('what a comment switched off is there, and suppressed with its reason', async () => {
  const ignored = dockerfile.replace(
    'RUN apt-get update',
    '# unstale ignore=index-update-alone -- the mirror is frozen\nRUN apt-get update',
  );
  const { results } = await sarifOf({ Dockerfile: ignored });
  expect(results.map(({ ruleId, suppressions }) => [ruleId, suppressions])).toEqual([
    ['index-update-alone', [{ kind: 'inSource', justification: 'the mirror is frozen' }]],
  ]);
});

test('what lies outside of the root is named by its whole address', async () => {
  await mkdir(join(folder, 'sub'));
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  const words = [join(repositoryRoot, 'dist/cli.js'), 'lint', '../Dockerfile', '--format', 'sarif'];
  const { stdout } = await runProcess(process.execPath, words, { cwd: join(folder, 'sub') });
  const { runs } = JSON.parse(stdout) as Sarif;
  expect(runs[0].results[0]?.locations).toMatchObject([
    { physicalLocation: { artifactLocation: { uri: pathToFileURL(join(folder, 'Dockerfile')).href } } },
  ]);
});

test('what could not be told is a notification, and the run was not successful', async () => {
  const run = await sarifOf({ Dockerfile: 'FROM debian:12\n' }, 'nowhere');
  expect(run.invocations).toMatchObject([
    { executionSuccessful: false, toolExecutionNotifications: [{ message: { text: expect.stringContaining('nowhere') } }] },
  ]);
});
