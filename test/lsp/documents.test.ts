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

const node = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "main.js"]\n';
const project = {
  Dockerfile: node,
  'package.json': '{}\n',
  'package-lock.json': '{}\n',
  'main.js': '',
  '.dockerignore': '**/node_modules\n',
};
const compose = 'services:\n  web:\n    build: .\n    volumes:\n      - ./:/app\n';

test.each(['minimal', 'vscode'] as const)(
  'a %s editor sees what a compose file hides, as soon as the Dockerfile does it',
  async (kind) => {
    await start({ kind, files: { ...project, 'compose.yaml': compose } });
    await client.open('compose.yaml', compose, 'yaml');
    await expectCodes('compose.yaml', ['bind-mount-hides-image-path']);
    const [diagnostic] = await client.diagnostics('compose.yaml');
    expect(diagnostic?.range).toEqual({ start: { line: 4, character: 8 }, end: { line: 4, character: 15 } });
    expect(diagnostic?.relatedInformation?.[0]?.location).toMatchObject({
      uri: client.uriOf('Dockerfile'),
      range: { start: { line: 3 } },
    });
  },
);

test('a Dockerfile that is changed without being saved changes what is said of its compose file', async () => {
  await start({ kind: 'vscode', files: { ...project, 'compose.yaml': compose } });
  await client.open('compose.yaml', compose, 'dockercompose');
  await expectCodes('compose.yaml', ['bind-mount-hides-image-path']);
  await client.open('Dockerfile', node.replace('RUN npm ci\n', ''));
  await expectCodes('compose.yaml', []);
  await client.change('Dockerfile', node);
  await expectCodes('compose.yaml', ['bind-mount-hides-image-path']);
});

test('an override file is judged with the file that it lies over, saved or not', async () => {
  const base = 'services:\n  web:\n    build: .\n';
  const override = 'services:\n  web:\n    volumes:\n      - .:/app\n';
  await start({ kind: 'vscode', files: { ...project, 'compose.yaml': base, 'compose.override.yaml': override } });
  await client.open('compose.override.yaml', override, 'yaml');
  await expectCodes('compose.override.yaml', ['bind-mount-hides-image-path']);
  await client.open('compose.yaml', `${base}    volumes:\n      - /app/node_modules\n`, 'yaml');
  await expectCodes('compose.override.yaml', []);
  await client.change('compose.yaml', base);
  await expectCodes('compose.override.yaml', ['bind-mount-hides-image-path']);
});

test('hovering over the line of a finding explains it', async () => {
  await start({ kind: 'vscode', files: { ...project, 'compose.yaml': compose } });
  await client.open('compose.yaml', compose, 'yaml');
  await expectCodes('compose.yaml', ['bind-mount-hides-image-path']);
  const hover = await client.hover('compose.yaml', 4, 2);
  expect(JSON.stringify(hover?.contents)).toContain('docs/rules/bind-mount-hides-image-path.md');
  expect(await client.hover('compose.yaml', 2, 6)).toBeNull();
});

test('fixing everything takes the safe fixes of a compose file', async () => {
  const text =
    'services:\n  web:\n    build: .\n    develop:\n      watch:\n        - action: sync\n          path: .\n          target: /app\n';
  await start({ kind: 'vscode', files: { ...project, 'compose.yaml': text } });
  await client.open('compose.yaml', text, 'yaml');
  await expectCodes('compose.yaml', ['watch-sync-on-manifest']);
  const whole = { start: { line: 0, character: 0 }, end: { line: 8, character: 0 } };
  const [action] = await client.codeActions('compose.yaml', whole, ['source.fixAll.unstale']);
  await client.change('compose.yaml', applyAction(text, action ?? expect.fail('a fix'), client.uriOf('compose.yaml')));
  await expectCodes('compose.yaml', []);
});

const workflow = `on:
  push:
    branches: [main]
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with:
          context: .
          push: true
          tags: acme/web:latest
          cache-from: type=gha
          cache-to: type=gha
`;
const staged =
  'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM nginx:1.27\nCOPY --from=build /app/dist /usr/share/nginx/html\n';

test('a workflow is judged by what it pushes and by the Dockerfile that it builds', async () => {
  const path = '.github/workflows/image.yml';
  await start({ kind: 'vscode', files: { ...project, Dockerfile: staged, [path]: workflow } });
  await client.open(path, workflow, 'yaml');
  await expectCodes(path, ['ci-pushes-only-mutable-tag', 'ci-build-cache-config']);
  await client.change(
    path,
    workflow.replace('tags: acme', '# unstale ignore=ci-pushes-only-mutable-tag -- a demo\n          tags: acme'),
  );
  await expectCodes(path, ['ci-build-cache-config']);
});

test('a script of GitLab is judged, too', async () => {
  const text = 'image:\n  script:\n    - docker build -t acme/web:latest .\n    - docker push acme/web:latest\n';
  await start({ kind: 'minimal', files: { ...project, '.gitlab-ci.yml': text } });
  await client.open('.gitlab-ci.yml', text, 'yaml');
  await expectCodes('.gitlab-ci.yml', ['ci-pushes-only-mutable-tag']);
});

test('an ignore file is judged by the folder that it holds for', async () => {
  await start({
    kind: 'vscode',
    files: { ...project, '.dockerignore': 'node_modules\n', 'web/package.json': '{}', 'web/node_modules/x/a.js': '' },
  });
  await client.open('.dockerignore', 'node_modules\n', 'ignore');
  await expectCodes('.dockerignore', ['dockerignore-not-recursive']);
  await client.change('.dockerignore', '**/node_modules\n');
  await expectCodes('.dockerignore', []);
});

test('what is closed says nothing any more, and what becomes something else neither', async () => {
  await start({ kind: 'minimal' });
  await client.open('a.yaml', deployment, 'yaml');
  await client.open('b.yaml', deployment, 'yaml');
  await expectCodes('a.yaml', ['mutable-tag-if-not-present']);
  await expectCodes('b.yaml', ['mutable-tag-if-not-present']);
  await client.close('a.yaml');
  await client.change('b.yaml', 'openapi: 3.0.0\n');
  await expectCodes('a.yaml', []);
  await expectCodes('b.yaml', []);
});

test('without trust a Dockerfile outside of the workspace is not read', async () => {
  const files = Object.fromEntries(Object.entries(project).map(([path, text]) => [`outside/${path}`, text]));
  const text = compose.replace('build: .', 'build: ../outside');
  const inside = { 'work/compose.yaml': text, 'work/other.yaml': deployment };
  await start({ kind: 'vscode', files: { ...files, ...inside }, folders: ['work'], isTrusted: false });
  await client.open('work/compose.yaml', text, 'yaml');
  await client.open('work/other.yaml', deployment, 'yaml');
  await expectCodes('work/other.yaml', ['mutable-tag-if-not-present']);
  expect(await client.diagnostics('work/compose.yaml')).toEqual([]);
  await client.connection.sendNotification('unstale/trustGranted');
  await expectCodes('work/compose.yaml', ['bind-mount-hides-image-path']);
});

test('an ignore file of one Dockerfile is judged by what that is built from', async () => {
  const files = {
    'docker/Dockerfile': 'FROM node:22\nCOPY . .\n',
    'docker/Dockerfile.dockerignore': 'node_modules\n',
    'web/package.json': '{}',
    'web/node_modules/x/a.js': '',
    'compose.yaml': 'services:\n  web:\n    build: { context: ., dockerfile: docker/Dockerfile }\n',
  };
  await start({ kind: 'vscode', files });
  await client.open('docker/Dockerfile.dockerignore', 'node_modules\n', 'ignore');
  await expectCodes('docker/Dockerfile.dockerignore', ['dockerignore-not-recursive']);
});
