/**
 * What `source-copy-before-install` makes of projects of many ecosystems: the image still builds, with package managers that fail
 * where the real ones do, and holds the same files of the application as before.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { applyEdits, type Texts } from '../../server/rules/edits/apply-edits.ts';
import type { ContextFiles } from '../../server/rules/rule.ts';
import { runRules } from '../../server/rules/run.ts';
import { sourceCopyBeforeInstall } from '../../server/rules/source-copy-before-install.ts';
import { defaultSettings } from '../../server/settings.ts';
import { factsOf } from '../support/check-rule.ts';
import type { EngineAccess } from '../support/engine/access.ts';
import { buildSteps, stepOf } from '../support/engine/build.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { projectShapes } from './project-shapes.ts';

describeOnEngine('an image whose Dockerfile source-copy-before-install has fixed', (engine) => {
  it.each(projectShapes)('is built, and holds the same files: $name', async ({ dockerfile, files }) => {
    const before: Texts = { dockerfile, files };
    const { findings } = runRules(factsOf(before, { files }), defaultSettings, [sourceCopyBeforeInstall]);
    const fixes = findings[0]?.finding.fixes ?? [];
    expect(fixes.length, 'the rule offers a fix').toBeGreaterThan(0);
    const expected = await filesBuiltFrom(engine, before);
    for (const { edits, title } of fixes) {
      const after = applyEdits(before, edits, (uri) => (uri.endsWith('/.dockerignore') ? '.dockerignore' : undefined));
      expect(after.dockerfile.indexOf('COPY . .'), title).toBeGreaterThan(dockerfile.indexOf('COPY . .'));
      expect(await filesBuiltFrom(engine, after), title).toEqual(expected);
    }
  });

  it('is reused after an edit of a source file, also where manifests are mounted or pnpm fetches first', async () => {
    const { npm, pnpm } = orders;
    expect(await reusedAfterEdit(engine, npm, 'Mount what', 'RUN --mount')).toBe(true);
    expect(await reusedAfterEdit(engine, pnpm, 'Download with', 'RUN pnpm fetch')).toBe(true);
  });
});

const salt = randomUUID();
const orders = {
  npm: {
    dockerfile: `FROM node:22\nENV SALT=${salt}\nWORKDIR /app\nCOPY . .\nRUN npm ci\n`,
    files: { 'package.json': '{}\n', 'package-lock.json': '{}\n', 'src/index.js': 'one\n' },
  },
  pnpm: {
    dockerfile: `FROM node:22\nENV SALT=${salt}\nWORKDIR /app\nCOPY . .\nRUN pnpm install\n`,
    files: { 'package.json': '{}\n', 'pnpm-lock.yaml': '\n', 'src/index.js': 'one\n' },
  },
};

/** Whether BuildKit reuses the step once the fix with that title is applied and a source file is edited. */
async function reusedAfterEdit(engine: EngineAccess, before: Texts, title: string, step: string): Promise<boolean> {
  const [found] = runRules(factsOf(before, { files: before.files }), defaultSettings, [sourceCopyBeforeInstall]).findings;
  const fix = found?.finding.fixes?.find((each) => each.title.startsWith(title));
  expect(fix, title).toBeDefined();
  const { dockerfile, files } = applyEdits(before, fix?.edits ?? [], () => undefined);
  const contextDir = await mkdtemp(join(tmpdir(), 'unstale-order-'));
  try {
    await writeFiles(contextDir, files);
    expect((await buildSteps(engine, { contextDir, dockerfile })).exitCode).toBe(0);
    await writeFile(join(contextDir, 'src/index.js'), 'two\n');
    const second = await buildSteps(engine, { contextDir, dockerfile });
    expect(stepOf(second, 'COPY . .').cached).toBe(false);
    return stepOf(second, step).cached;
  } finally {
    await rm(contextDir, { recursive: true, force: true });
  }
}

async function writeFiles(folder: string, files: ContextFiles): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Paths below `/app` in the image, with what is in them. */
async function filesBuiltFrom(engine: EngineAccess, { dockerfile, files }: Texts): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'unstale-shape-'));
  try {
    const contextDir = join(folder, 'context');
    const outputDir = join(folder, 'image');
    await writeFiles(contextDir, files);
    const { exitCode, stderr } = await buildSteps(engine, { contextDir, dockerfile, outputDir });
    expect(exitCode, stderr.slice(-2000)).toBe(0);
    return await contentOf(join(outputDir, 'app'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const content = await Promise.all(
    paths.map(
      async (path) =>
        [
          path.slice(folder.length + 1),
          createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        ] as const,
    ),
  );
  return Object.fromEntries(content.sort(([a], [b]) => a.localeCompare(b)));
}
