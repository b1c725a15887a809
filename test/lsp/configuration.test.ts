/** The configuration file of a project: which one holds, what it changes while documents are open, and what is told of a wrong one. */
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfigFiles } from '../../server/context/config-files.ts';
import { type ClientOptions, type LanguageClient, startLanguageClient } from '../support/lsp/language-client.ts';

describe('which file holds', () => {
  let root: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'unstale config ')));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(...paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), 'rules: { a: off }\n');
    }
  }

  async function holding(path: string, folders: readonly string[] = [], isTrusted = true): Promise<string | undefined> {
    const files = new ConfigFiles({ overlay: () => undefined, rules: [{ id: 'a' }] });
    const found = await files.configFor(join(root, path), { folders: folders.map((folder) => join(root, folder)), isTrusted });
    return found?.path.slice(root.length + 1);
  }

  test('the nearest on the way up to the repository', async () => {
    await write('.unstale.yaml', 'repo/.git/HEAD', 'repo/.unstale.yml', 'repo/web/.unstale.json', 'repo/web/x/Dockerfile');
    expect(await holding('repo/web/x/Dockerfile')).toBe('repo/web/.unstale.json');
    expect(await holding('repo/api/Dockerfile')).toBe('repo/.unstale.yml');
  });

  test('none above the repository, unless the workspace folder is', async () => {
    await write('.unstale.yaml', 'repo/.git/HEAD', 'repo/Dockerfile');
    expect(await holding('repo/Dockerfile')).toBeUndefined();
    expect(await holding('repo/Dockerfile', ['repo'])).toBeUndefined();
    expect(await holding('repo/Dockerfile', ['.'])).toBe('.unstale.yaml');
  });

  test('outside of every repository and workspace only the one beside the file', async () => {
    await write('a/.unstale.yaml', 'a/b/Dockerfile');
    expect(await holding('a/b/Dockerfile')).toBeUndefined();
    expect(await holding('a/Dockerfile')).toBe('a/.unstale.yaml');
  });

  test('without trust none above the workspace folder', async () => {
    await write('.git/HEAD', '.unstale.yaml', 'web/Dockerfile');
    expect(await holding('web/Dockerfile', ['web'])).toBe('.unstale.yaml');
    expect(await holding('web/Dockerfile', ['web'], false)).toBeUndefined();
  });

  test('of two in one folder that which comes first in yaml, yml, json', async () => {
    await write('.git/HEAD', '.unstale.json', '.unstale.yml');
    expect(await holding('Dockerfile')).toBe('.unstale.yml');
  });

  test.skipIf(process.platform === 'win32')('without trust a link that leads out is told, and not followed', async () => {
    await write('outside.yaml', 'web/Dockerfile');
    await symlink(join(root, 'outside.yaml'), join(root, 'web/.unstale.yaml'));
    const files = new ConfigFiles({ overlay: () => undefined, rules: [{ id: 'a' }] });
    const found = await files.configFor(join(root, 'web/Dockerfile'), { folders: [join(root, 'web')], isTrusted: false });
    expect(found?.stated).toEqual({});
    expect(found?.problems.map(({ message }) => message)).toEqual([
      '.unstale.yaml is not used: it is a link that leads out of the context.',
    ]);
  });

  test('without trust it says nothing about where images are built from', async () => {
    await writeFile(join(root, '.unstale.yaml'), 'rules: { a: off }\ncontexts: { Dockerfile: / }\n');
    const files = new ConfigFiles({ overlay: () => undefined, rules: [{ id: 'a' }] });
    const stated = async (isTrusted: boolean) =>
      (await files.configFor(join(root, 'Dockerfile'), { folders: [root], isTrusted }))?.stated;
    expect(await stated(true)).toHaveProperty('contexts');
    expect(await stated(false)).not.toHaveProperty('contexts');
    expect(await stated(false)).toMatchObject({ rules: { a: 'off' } });
  });
});

describe('in an editor', () => {
  const dockerfile = 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n';
  const off = 'rules:\n  index-update-alone: off\n';
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

  async function expectTold(path: string, messages: readonly string[]): Promise<void> {
    await vi.waitFor(() => expect(client.pushed(path).map(({ message }) => message)).toEqual(messages), { timeout: 10_000 });
  }

  test.each(['minimal', 'vscode'] as const)(
    'a %s editor checks open documents again when the file comes, changes and goes',
    async (kind) => {
      await start({ kind });
      await client.open('Dockerfile', dockerfile);
      await expectCodes('Dockerfile', ['index-update-alone']);
      await client.write('.unstale.yaml', off);
      await client.changedOnDisk('.unstale.yaml', 1);
      await expectCodes('Dockerfile', []);
      await client.open('.unstale.yaml', 'rules: {}\n', 'yaml');
      await expectCodes('Dockerfile', ['index-update-alone']);
      await client.change('.unstale.yaml', off);
      await expectCodes('Dockerfile', []);
    },
  );

  test('it wins over the settings', async () => {
    await start({
      kind: 'vscode',
      files: { '.unstale.yaml': 'rules: { index-update-alone: error }\n' },
      settings: { rules: { 'index-update-alone': 'off' } },
    });
    await client.open('Dockerfile', dockerfile);
    await expectCodes('Dockerfile', ['index-update-alone']);
    expect((await client.diagnostics('Dockerfile'))[0]?.severity).toBe(1);
  });

  test('a broken file is told once on that file until it is mended, and changes nothing', async () => {
    await start({ kind: 'vscode', files: { '.unstale.yaml': 'rules: [\n' } });
    await client.open('Dockerfile', dockerfile);
    await expectCodes('Dockerfile', ['index-update-alone']);
    await vi.waitFor(() => expect(client.pushed('.unstale.yaml')).toHaveLength(1));
    expect(client.pushed('.unstale.yaml')[0]).toMatchObject({
      severity: 1,
      message: expect.stringMatching(/^\.unstale\.yaml is not used: /),
    });
    await client.write('.unstale.yaml', off);
    await client.changedOnDisk('.unstale.yaml', 2);
    await expectTold('.unstale.yaml', []);
    await expectCodes('Dockerfile', []);
  });

  test('what is wrong in it is told at its key, and the rest holds', async () => {
    const text = 'rules:\n  index-update-alone: off\n  index-update-alon: off\n  git-clone-frozen: quiet\nbuilder: docker\n';
    await start({ kind: 'vscode', files: { '.unstale.yaml': text } });
    await client.open('Dockerfile', dockerfile);
    await expectCodes('Dockerfile', []);
    await expectTold('.unstale.yaml', [
      'There is no rule index-update-alon. Did you mean index-update-alone?',
      'A rule is off, hint, information, warning or error.',
      'The builder is buildkit, buildah, kaniko or legacy.',
    ]);
    expect(client.pushed('.unstale.yaml').map(({ range }) => range.start)).toEqual([
      { line: 2, character: 2 },
      { line: 3, character: 2 },
      { line: 4, character: 0 },
    ]);
  });

  test('it says where a Dockerfile is built from', async () => {
    const files = {
      'docker/Dockerfile': 'FROM debian:12\nCOPY settings.txt /\n',
      'docker/settings.txt': 'x',
      'settings.txt': 'x',
      '.dockerignore': 'settings.txt\n',
    };
    await start({ kind: 'vscode', files });
    await client.open('docker/Dockerfile', files['docker/Dockerfile']);
    await expectCodes('docker/Dockerfile', []);
    await client.write('.unstale.yml', 'contexts:\n  docker/Dockerfile: .\n');
    await client.changedOnDisk('.unstale.yml', 1);
    await expectCodes('docker/Dockerfile', ['copied-path-ignored']);
  });

  test('with Buildah .containerignore holds', async () => {
    const files = {
      Dockerfile: 'FROM debian:12\nCOPY settings.txt /\n',
      'settings.txt': 'x',
      '.containerignore': 'settings.txt\n',
      '.dockerignore': '',
    };
    await start({ kind: 'vscode', files });
    await client.open('Dockerfile', files.Dockerfile);
    await expectCodes('Dockerfile', []);
    await client.write('.unstale.json', '{ "builder": "buildah" } // ours');
    await client.changedOnDisk('.unstale.json', 1);
    await expectCodes('Dockerfile', ['copied-path-ignored']);
  });

  test('manifests that it names are watched, and open Dockerfiles are checked again when one comes', async () => {
    const files = {
      Dockerfile: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN acme install\nCMD ["app"]\n',
      '.unstale.yaml':
        'ecosystems:\n  acme: { programs: [acme], manifests: [deps.acme], commands: { manifest: [install] } }\n' +
        '  all: { programs: [all], manifests: ["*"] }\n',
      '.dockerignore': '.git\n.unstale.yaml\n',
      'main.c': '',
    };
    await start({ kind: 'vscode', files });
    await client.open('Dockerfile', files.Dockerfile);
    await expectCodes('Dockerfile', []);
    await vi.waitFor(() => expect(client.watched).toContain('**/deps.acme'));
    expect(client.watched, 'a name of everything is not taken').not.toContain('**/*');
    await client.write('deps.acme', 'one\n');
    await client.changedOnDisk('deps.acme', 1);
    await expectCodes('Dockerfile', ['source-copy-before-install']);
  });
});
