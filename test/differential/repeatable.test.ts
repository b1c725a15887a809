/** The same seed makes the same projects and the same changes: what was wrong once can be looked at again. */
import { lstat, mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contextChanges, listContext, makeContext } from './context-folder.ts';
import { dockerfileChanges } from './dockerfile-changes.ts';
import { type Surroundings, textOf } from './dockerfile-text.ts';
import { makeDockerfile } from './make-dockerfile.ts';
import { randomFrom } from './random.ts';

const around: Surroundings = {
  ...{ salt: 'salt', base: 'base', isOld: false, hasParents: false, files: [{ path: 'salt', kind: 'file' }] },
  served: { address: 'http://127.0.0.1:1/served.txt', checksum: 'sha256:0' },
  repository: { address: 'http://127.0.0.1:1/a.git', commits: ['a'.repeat(40)] },
};

describe('from one seed', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unstale-repeat-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A context and what every change leaves of it, dates included. */
  async function told(name: string, seed: number): Promise<string> {
    const root = join(folder, name);
    const random = randomFrom(seed);
    await makeContext(root, 'salt', random);
    for (const [, , change] of contextChanges) await change(root, random);
    const lines: string[] = [];
    for (const { path, kind } of await listContext(root)) {
      const { mode, mtimeMs } = await lstat(join(root, path));
      const held =
        kind === 'link' ? await readlink(join(root, path)) : kind === 'file' ? await readFile(join(root, path), 'utf8') : '';
      // Nobody compares the dates of folders and links.
      lines.push([path, kind, mode, held, kind === 'file' ? mtimeMs : ''].join(' '));
    }
    return lines.join('\n');
  }

  test.each([1, 2, 3, 4, 5])('the files of a context come out the same, changed in every way (seed %i)', async (seed) => {
    const one = await told(`one${seed}`, seed);
    expect(await told(`other${seed}`, seed)).toBe(one);
    expect(await told(`third${seed}`, seed + 100)).not.toBe(one);
  });

  test('Dockerfiles and their changes come out the same, and most have several stages', () => {
    const write = (seed: number) => {
      const random = randomFrom(seed);
      const text = makeDockerfile(around, random);
      for (const [, , change] of dockerfileChanges) change(text, around, random);
      return textOf(text);
    };
    const all = Array.from({ length: 300 }, (_, seed) => write(seed));
    expect(all).toEqual(all.map((_, seed) => write(seed)));
    expect(all.filter((text) => (text.match(/^FROM/gm) ?? []).length > 1).length).toBeGreaterThan(300 * 0.4);
  });

  test('20.10 is asked for nothing that its language does not have', () => {
    const texts = Array.from({ length: 300 }, (_, seed) => textOf(makeDockerfile({ ...around, isOld: true }, randomFrom(seed))));
    const surplus = /<<|--link|--exclude|--checksum|RUN --network|from=(?:other|image)|FROM image|\.git#|env=TOKEN|u=rwX/;
    expect(texts.filter((text) => surplus.test(text))).toEqual([]);
  });
});
