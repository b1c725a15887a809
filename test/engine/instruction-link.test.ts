/**
 * What the history of an image proves about its Dockerfile, against images that BuildKit made: an unchanged one is never called
 * changed, whatever stands in it, and a change is found.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { compareInstructions, type InstructionAnswer } from '../../client/core/freshness/compare-instructions.ts';
import { objectOf } from '../../client/core/json-fields.ts';
import type { Engine } from '../../client/ports.ts';
import { expectedStages } from '../../server/facts/expected-stages.ts';
import { parseDockerfile } from '../../server/model/parse-dockerfile.ts';
import { type Buildable, buildable } from '../differential/buildable-generator.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import { buildYesImage, yesImage } from '../support/engine/yes-image.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 5);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const timeoutMs = 60_000 + runs * 6000;
const tag = 'unstale-test-history';

describeOnBothStores('the history of an image', (own, store) => {
  let folder = '';
  let engine: Engine;
  beforeAll(async () => {
    await buildYesImage(own());
    engine = await openEngine(endpointOf(own()));
    folder = await mkdtemp(join(tmpdir(), 'unstale-history-'));
    await mkdir(join(folder, 'src'));
    for (const path of ['src/a.js', 'b.txt', 'a b', 'q']) await writeFile(join(folder, path), path);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const byBuildKit = { command: ['buildx', 'build'], env: {} };
  const byClassicBuilder = { command: ['build'], env: { DOCKER_BUILDKIT: '0' } };
  const build = async ({ text, args, targets }: Buildable, { command, env } = byBuildKit): Promise<boolean> => {
    await writeFile(join(folder, '.dockerfile'), text);
    const told = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    const more = ['--quiet', '--network=none', '--label=outside=1', '--target', targets.at(-1) ?? '', '--tag', tag, '--file'];
    const { exitCode } = await own().docker([...command, ...more, join(folder, '.dockerfile'), ...told, folder], { env });
    return exitCode === 0;
  };
  const compare = async (text: string, target: string | undefined): Promise<InstructionAnswer> => {
    const expected = expectedStages(parseDockerfile(text), { dockerfileUri: 'file:///Dockerfile', target });
    if (expected.kind === 'unknown') return expected;
    const image = await engine.inspectImage(tag);
    return compareInstructions({ history: await engine.imageHistory(tag), config: objectOf(image['Config']) }, expected);
  };

  const known = `(UNSTALE_FUZZ_SEED=${seed} UNSTALE_FUZZ_RUNS=${runs})`;
  test.each([
    ['', buildable(yesImage), byBuildKit],
    [' by the classic builder', buildable(yesImage).map(forClassicBuilder), byClassicBuilder],
  ] as const)(`is that of its Dockerfile, and of no other${'%s'} ${known}`, { timeout: timeoutMs }, async (_, files, builder) => {
    const count = { built: 0, missed: 0 };
    // It needs seconds for each step there.
    const isSlow = store === 'containerd' && builder === byClassicBuilder;
    const numRuns = isSlow ? Math.ceil(runs / 4) : runs;
    const property = fc.asyncProperty(files, async (file) => {
      const target = file.targets.at(-1) ?? '';
      if (!(await build(file, builder))) return;
      count.built++;
      const answer = await compare(file.text, target);
      const told = async () =>
        `${JSON.stringify(answer)}\n${file.text}\n${JSON.stringify(await engine.imageHistory(tag), undefined, 1)}`;
      expect(answer.kind, await told()).toBe('same');
      expect((await compare(file.alike, target)).kind, await told()).toBe('same');
      const changed = await compare(file.changed, target);
      if (changed.kind === 'same') count.missed++;
    });
    await fc.assert(property, { numRuns, seed, endOnFailure: true });
    expect(count.built).toBeGreaterThanOrEqual(Math.floor(numRuns / 4));
    // What was written twice at the top, and is taken away once, may as well be of the base image.
    expect(count.missed).toBeLessThanOrEqual(count.built / 20);
  });

  test('is the same whatever builds: again, without cache, with provenance, by Compose and by Bake', async () => {
    const lines = ['FROM $BASE AS a', 'ARG V=1', 'ENV W=$V', 'RUN echo "$V" \\', '  && x', 'FROM a', 'COPY b.txt /b', 'CMD b $W'];
    const text = `ARG BASE=${yesImage}\n${lines.join('\n')}\n`;
    await writeFile(join(folder, 'Ways'), text);
    const args = { V: '2 3', OTHER: 'x' };
    const service = { image: tag, build: { context: '.', dockerfile: 'Ways', args, labels: { 'dev.unstale.test': '1' } } };
    await writeFile(join(folder, 'compose.yaml'), JSON.stringify({ name: tag, services: { web: service } }));
    const target = { context: '.', dockerfile: 'Ways', args, tags: [tag], output: ['type=docker'] };
    await writeFile(join(folder, 'docker-bake.json'), JSON.stringify({ target: { default: target } }));
    const plain = ['buildx', 'build', '--quiet', '--tag', tag, '--file', 'Ways', '--build-arg', 'V=4'];
    const ways = [
      [...plain, '.'],
      [...plain, '.'],
      [...plain, '--no-cache', ...(store === 'containerd' ? ['--provenance=mode=max'] : []), '.'],
      ['compose', 'build', '--quiet'],
      ['buildx', 'bake', '--progress=quiet', '--file', 'docker-bake.json'],
    ];
    for (const way of ways) {
      const { exitCode, stderr } = await own().docker(way, { cwd: folder });
      expect(exitCode, stderr).toBe(0);
      expect(await compare(text, undefined), way.join(' ')).toEqual({ kind: 'same' });
      expect(await compare(text.replace('CMD b', 'CMD c'), undefined)).toMatchObject({ kind: 'changed' });
      expect(await compare(text, 'a')).toMatchObject({ kind: 'changed' });
    }
  });

  test('that something else wrote leaves it open, and says who', async () => {
    const text = `FROM ${yesImage}\nCOPY b.txt /b\nCMD ["/bin/true"]\n`;
    const docker = async (...args: string[]) => expect((await own().docker(args, { cwd: folder })).exitCode).toBe(0);
    await writeFile(join(folder, 'Plain'), text);
    await docker('buildx', 'build', '--quiet', '--tag', `${tag}-plain`, '--file', 'Plain', '.');
    await docker('create', '--name', tag, `${tag}-plain`);
    await docker('commit', tag, tag);
    expect(await compare(text, undefined)).toMatchObject({ because: expect.stringContaining('a container that was committed') });
    await docker('export', '--output', 'image.tar', tag);
    await docker('import', 'image.tar', tag);
    expect(await compare(text, undefined)).toMatchObject({ because: expect.stringContaining('imported from an archive') });
    await docker('rm', tag);
  });
});

/** Without what it refuses. */
function forClassicBuilder(file: Buildable): Buildable {
  const accepted = (text: string) =>
    text.replace(/ --(?:network|mount|chmod|platform)=\S+/g, '').replace(/chown=node(?=\s)/g, 'chown=1000');
  return { ...file, text: accepted(file.text), alike: accepted(file.alike), changed: accepted(file.changed) };
}
