/** Documents that are no Dockerfiles, in the built server: what is found, mended, explained and left alone. */
import { afterEach, expect, test, vi } from 'vitest';
import { applyAction, type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

let client: LanguageClient;
afterEach(() => client.stop());

async function start(options: ClientOptions): Promise<void> {
  client = await startLanguageClient(options);
}

async function expectCodes(path: string, codes: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect((await client.diagnostics(path)).map(({ code }) => code)).toEqual(codes), {
    timeout: 10_000,
  });
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:main
`;

test.each(['minimal', 'vscode'] as const)(
  'a %s editor sees what is wrong with a Kubernetes manifest, whatever its name',
  async (kind) => {
    await start({ kind });
    await client.open('ops/anything.yaml', deployment, 'yaml');
    await expectCodes('ops/anything.yaml', ['mutable-tag-if-not-present']);
    await client.change('ops/anything.yaml', deployment.replace(':main', ':1.2.3'));
    await expectCodes('ops/anything.yaml', []);
  },
);

test('the fixes of a manifest are offered, explained, and can be declined for the line', async () => {
  await start({ kind: 'vscode' });
  await client.open('web.yaml', deployment, 'yaml');
  await expectCodes('web.yaml', ['mutable-tag-if-not-present']);
  const [diagnostic] = await client.diagnostics('web.yaml');
  const actions = await client.codeActions('web.yaml', diagnostic?.range ?? expect.fail('a finding'));
  expect(actions.map(({ title }) => title)).toEqual([
    'Set imagePullPolicy to Always',
    'Add a place for the digest',
    'Ignore mutable-tag-if-not-present for this line',
    'Ignore mutable-tag-if-not-present in this file',
  ]);
  const applied = actions.map((action) => applyAction(deployment, action, client.uriOf('web.yaml')));
  expect(applied[0]).toContain('web:main\n          imagePullPolicy: Always\n');
  expect(applied[2]).toContain('          # unstale ignore=mutable-tag-if-not-present\n          image: ghcr.io/acme/web:main\n');
  for (const text of applied) {
    await client.change('web.yaml', text);
    await expectCodes('web.yaml', []);
  }
});

test('a manifest in the templates of a chart, or filled in by Helm, is left alone', async () => {
  await start({ kind: 'vscode', files: { 'chart/Chart.yaml': 'name: web\n' } });
  await client.open('chart/templates/web.yaml', deployment, 'yaml');
  await client.open('plain.yaml', deployment, 'yaml');
  await client.open('filled.yaml', deployment.replace('acme', '{{ .Values.owner }}'), 'yaml');
  await expectCodes('plain.yaml', ['mutable-tag-if-not-present']);
  expect(await client.diagnostics('chart/templates/web.yaml')).toEqual([]);
  expect(await client.diagnostics('filled.yaml')).toEqual([]);
});

test('broken YAML and YAML of others say nothing and stop nobody', async () => {
  await start({ kind: 'vscode' });
  await client.open('broken.yaml', `${deployment}  : [\n\t}`, 'yaml');
  await client.open('other.yaml', 'openapi: 3.0.0\n', 'yaml');
  await client.open('plain.yaml', deployment, 'yaml');
  await expectCodes('plain.yaml', ['mutable-tag-if-not-present']);
  expect(await client.diagnostics('broken.yaml')).toEqual([]);
  expect(await client.diagnostics('other.yaml')).toEqual([]);
  expect(client.logged).toEqual([]);
});
