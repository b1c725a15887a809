/** Holds the promises of the manifest: translated strings, trust, cheap activation, and settings that say what they are. */
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const manifestText = await readFile(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const strings = JSON.parse(await readFile(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;

test('every %key% of the manifest has a string, and every string is used', () => {
  const used = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
  expect([...new Set(used)].sort()).toEqual(Object.keys(strings).sort());
});

test('every title and description of our own can be translated', () => {
  const shown = [
    ...manifest.contributes.commands.map(({ title }) => title),
    ...manifest.contributes.configuration.map(({ title }) => title),
  ];
  expect(shown.filter((text) => !/^%.+%$/.test(text) && text !== 'Unstale')).toEqual([]);
});

test('every file that the manifest names is there', async () => {
  const { icon, l10n, contributes } = manifest;
  const configurations = contributes.languages.map(({ configuration }) => configuration);
  const files = [icon, l10n, ...configurations, ...contributes.grammars.map(({ path }) => path)];
  await Promise.all(files.map((file) => access(join(root, file))));
});

test('starting VS Code never searches a folder for us: every activation names a file, not a glob', () => {
  const names = manifest.activationEvents.filter((event) => event.startsWith('workspaceContains:'));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => /[*?{[]/.test(name))).toEqual([]);
});

test('an untrusted workspace cannot say where images are built from, which servers are asked or build, or that a cluster is', () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
  const clusters = ['unstale.cluster.check', 'unstale.cluster.namespace'];
  const restrictedConfigurations = [
    'unstale.images',
    'unstale.contexts',
    'unstale.registry.proxies',
    ...clusters,
    'unstale.builder',
  ];
  expect(untrustedWorkspaces).toMatchObject({ supported: 'limited', restrictedConfigurations });
  expect(virtualWorkspaces).toMatchObject({ supported: false });
});

test('the extension runs where the files are: no extension kind is claimed', () => {
  expect(manifestText).not.toContain('extensionKind');
});

test('every setting has a scope and a description', () => {
  const settings = manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
  const silent = settings.filter(
    ([, { scope, description, markdownDescription }]) => !scope || !(description ?? markdownDescription),
  );
  expect(silent.map(([name]) => name)).toEqual([]);
});

test('the language of Dockerfiles stays with whoever claims it', () => {
  expect(manifest.contributes.languages.map(({ id }) => id)).toEqual(['dockerignore']);
});

test('every text that the client shows is in the bundle for translators, and nothing else', async () => {
  const files = (await readdir(join(root, 'client'), { recursive: true })).filter((name) => name.endsWith('.ts'));
  const sources = await Promise.all(files.map((name) => readFile(join(root, 'client', name), 'utf8')));
  const shown = sources.flatMap((source) =>
    [...source.matchAll(/\bl10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, text]) => text ?? ''),
  );
  const bundle = JSON.parse(await readFile(join(root, manifest.l10n, 'bundle.l10n.json'), 'utf8')) as Record<string, string>;
  expect(Object.keys(bundle).sort()).toEqual([...new Set(shown)].sort());
});

interface Manifest {
  readonly icon: string;
  readonly l10n: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: object; readonly virtualWorkspaces: object };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: readonly { readonly title: string; readonly properties: Readonly<Record<string, Setting>> }[];
    readonly languages: readonly { readonly id: string; readonly configuration: string }[];
    readonly grammars: readonly { readonly path: string }[];
  };
}

interface Setting {
  readonly scope?: string;
  readonly description?: string;
  readonly markdownDescription?: string;
}
