/**
 * What `source-copy-before-install` makes of projects of many ecosystems: the image still builds, with package managers that fail
 * where the real ones do, and holds the same files of the application as before.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { applyEdits, type Texts } from '../../server/rules/edits/apply-edits.ts';
import { runRules } from '../../server/rules/run.ts';
import { sourceCopyBeforeInstall } from '../../server/rules/source-copy-before-install.ts';
import { defaultSettings } from '../../server/settings.ts';
import { factsOf } from '../support/check-rule.ts';
import type { EngineAccess } from '../support/engine/access.ts';
import { buildSteps } from '../support/engine/build.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { projectShapes } from './project-shapes.ts';

describeOnEngine('an image whose Dockerfile source-copy-before-install has fixed', (engine) => {
  it.each(projectShapes)('is built, and holds the same files: $name', async ({ dockerfile, files }) => {
    const before: Texts = { dockerfile, files };
    const { findings } = runRules(factsOf(before, { files }), defaultSettings, [sourceCopyBeforeInstall]);
    const fix = findings[0]?.finding.fixes?.[0];
    expect(fix, 'the rule offers a fix').toBeDefined();
    const after = applyEdits(before, fix?.edits ?? [], (uri) => (uri.endsWith('/.dockerignore') ? '.dockerignore' : undefined));
    expect(after.dockerfile.indexOf('COPY . .')).toBeGreaterThan(dockerfile.indexOf('COPY . .'));
    expect(await filesBuiltFrom(engine, after)).toEqual(await filesBuiltFrom(engine, before));
  });
});

/** Paths below `/app` in the image, with what is in them. */
async function filesBuiltFrom(engine: EngineAccess, { dockerfile, files }: Texts): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'unstale-shape-'));
  try {
    const contextDir = join(folder, 'context');
    const outputDir = join(folder, 'image');
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(contextDir, path)), { recursive: true });
      await writeFile(join(contextDir, path), text);
    }
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
