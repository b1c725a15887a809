/** The newcomer's test: a ninth rule is one file and `npm run sync`, seen in a copy of the project. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogueEntry } from '../../scripts/sync/rule-catalogue.mts';
import { rules } from '../../server/rules/index.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const node = join(root, 'node_modules/.bin/node');

const madeUpRule = `/** A made-up rule: a HEALTHCHECK is not wanted. */
import { rule } from './rule.ts';

export const madeUpHealthcheck = rule({
  id: 'made-up-healthcheck',
  title: 'Made-up healthcheck',
  severity: 'hint',
  source: 'https://docs.docker.com/reference/dockerfile/#healthcheck',
  why: 'It only shows that one file is enough.',
  silentWhen: ['There is no HEALTHCHECK.'],
  fix: 'There is none.',
  examples: [{ bad: 'FROM debian:12\\n[|HEALTHCHECK|] NONE\\n' }, { good: 'FROM debian:12\\n' }],
  check(file, report) {
    for (const { keyword, keywordSpan } of file.dockerfile.instructions) {
      if (keyword === 'HEALTHCHECK') report({ span: keywordSpan, message: 'A HEALTHCHECK is not wanted here.' });
    }
  },
});
`;

describe('sync', () => {
  let copy = '';

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'unstale-sync-'));
    for (const path of [
      'server',
      'scripts',
      'test/support/check-rule.ts',
      'docs',
      'schemas',
      'package.json',
      'tsconfig.json',
      'biome.json',
      'vitest.config.mts',
    ]) {
      await cp(join(root, path), join(copy, path), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('finds everything generated up to date in the project itself', async () => {
    expect((await sync(root, '--check')).code).toBe(0);
  });

  it('knows of every rule where it belongs and what other tools say', () => {
    expect(rules.map(({ id }) => id).filter((id) => catalogueEntry(id).group === 'other')).toEqual([]);
  });

  it('names what is stale after a rule was added, and writes nothing while checking', async () => {
    await writeFile(join(copy, 'server/rules/made-up-healthcheck.ts'), madeUpRule);
    const before = await readFile(join(copy, 'package.json'), 'utf8');
    const { code, output } = await sync(copy, '--check');
    expect(code).toBe(1);
    for (const path of ['server/rules/index.ts', 'package.json', 'docs/rules/README.md', 'docs/rules/made-up-healthcheck.md']) {
      expect(output).toContain(path);
    }
    expect(await readFile(join(copy, 'package.json'), 'utf8')).toBe(before);
  });

  it('gives the new rule its place in the engine, its page and its setting, and changes no other setting', async () => {
    const before = settingsOf(await readFile(join(copy, 'package.json'), 'utf8'));
    expect((await sync(copy)).code).toBe(0);
    expect((await sync(copy, '--check')).code).toBe(0);
    const { 'unstale.rules.made-up-healthcheck': added, ...others } = settingsOf(
      await readFile(join(copy, 'package.json'), 'utf8'),
    );
    expect(added).toMatchObject({ enum: ['off', 'hint', 'information', 'warning', 'error'], default: 'hint' });
    expect(others).toEqual(before);
    expect(await readFile(join(copy, 'docs/rules/made-up-healthcheck.md'), 'utf8')).toContain('HEALTHCHECK NONE');
    expect(await readFile(join(copy, 'server/rules/index.ts'), 'utf8')).toContain("from './made-up-healthcheck.ts'");
  });

  it('runs the examples of the new rule with all the others', async () => {
    const { stdout } = await run(
      node,
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--project',
        'unit',
        '-t',
        'made-up-healthcheck',
        'server/rules/examples.test.ts',
      ],
      { cwd: copy },
    );
    expect(stdout).toContain('3 passed');
  });

  it('writes the list as the formatter would', async () => {
    const { stdout, stderr } = await run(
      join(root, 'node_modules/.bin/biome'),
      ['check', '--vcs-enabled=false', 'server/rules/index.ts'],
      { cwd: copy },
    );
    expect(stdout + stderr).toContain('Checked 1 file');
  });

  it('takes everything away again with the file', async () => {
    await rm(join(copy, 'server/rules/made-up-healthcheck.ts'));
    expect((await sync(copy)).code).toBe(0);
    expect(await readFile(join(copy, 'package.json'), 'utf8')).toBe(await readFile(join(root, 'package.json'), 'utf8'));
    expect(await readFile(join(copy, 'server/rules/index.ts'), 'utf8')).toBe(
      await readFile(join(root, 'server/rules/index.ts'), 'utf8'),
    );
  });
});

async function sync(folder: string, ...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const options = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(folder, 'scripts/sync.mts'), ...args];
  return await run(node, options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, output: error.stdout + error.stderr }),
  );
}

function settingsOf(manifest: string): Record<string, unknown> {
  const { configuration } = (JSON.parse(manifest) as { contributes: { configuration: Section | readonly Section[] } })
    .contributes;
  return Object.assign({}, ...[configuration].flat().map(({ properties }) => properties)) as Record<string, unknown>;
}

interface Section {
  readonly properties: Record<string, unknown>;
}
