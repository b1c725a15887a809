/**
 * What the history of an image proves about its Dockerfile, against images that Podman made: an unchanged one is never called
 * changed, whatever stands in it and however it was built, and a change is found.
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
import { buildable } from '../differential/buildable-generator.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { type OwnPodman, startPodman } from '../support/engine/start-podman.ts';
import { buildYesImage, yesImage } from '../support/engine/yes-image.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 20);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const timeoutMs = 120_000 + runs * 20_000;
const tag = 'unstale-test-history';

/** What decides which lines are written, and how. */
const ways = fc.constantFrom<readonly string[]>(
  ...[[], ['--layers=false'], ['--squash'], ['--squash-all'], ['--format=docker'], ['--label=outside=1', '--env=OUTSIDE=1']],
);

/** Podman makes images of which it can tell nothing any more when a protocol is not in lower case. */
const files = buildable(yesImage).map((file) => {
  const lower = (text: string) => text.replaceAll('/UDP', '/udp');
  return { ...file, text: lower(file.text), alike: lower(file.alike), changed: lower(file.changed) };
});

describeOnEngine('the history of an image of Podman', () => {
  let podman: OwnPodman;
  let engine: Engine;
  let folder = '';
  beforeAll(async () => {
    const started = await startPodman();
    if (started.kind !== 'ready') throw new Error(started.because);
    podman = started;
    await buildYesImage({ docker: podman.podman }, [yesImage], ['build']);
    engine = await openEngine(endpointOf(podman));
    folder = await mkdtemp(join(tmpdir(), 'unstale-history-'));
    await mkdir(join(folder, 'src'));
    for (const path of ['src/a.js', 'b.txt', 'a b', 'q']) await writeFile(join(folder, path), path);
  });
  afterAll(async () => {
    await podman?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const compare = async (text: string, target: string): Promise<InstructionAnswer> => {
    const expected = expectedStages(parseDockerfile(text), { dockerfileUri: 'file:///Dockerfile', target });
    if (expected.kind === 'unknown') return expected;
    const image = await engine.inspectImage(tag);
    return compareInstructions({ history: await engine.imageHistory(tag), config: objectOf(image['Config']) }, expected);
  };

  test(`is that of its Dockerfile, and of no other (UNSTALE_FUZZ_SEED=${seed} UNSTALE_FUZZ_RUNS=${runs})`, {
    timeout: timeoutMs,
  }, async () => {
    const count = { built: 0, decided: 0, missed: 0 };
    const property = fc.asyncProperty(files, ways, async ({ text, args, targets, alike, changed }, way) => {
      const target = targets.at(-1) ?? '';
      await writeFile(join(folder, '.dockerfile'), text);
      const told = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
      const options = ['--quiet', '--network=none', '--target', target, '--tag', tag, '--file', join(folder, '.dockerfile')];
      const { exitCode } = await podman.podman(['build', ...options, ...way, ...told, folder]);
      if (exitCode !== 0) return;
      count.built++;
      for (const each of [text, alike]) {
        const answer = await compare(each, target);
        const history = JSON.stringify(await engine.imageHistory(tag), undefined, 1);
        expect(answer.kind, `${JSON.stringify(answer)}\n${way}\n${text}\n${history}`).toMatch(/^(?:same|unknown)$/);
        if (answer.kind === 'same') count.decided++;
      }
      if ((await compare(changed, target)).kind === 'same') count.missed++;
    });
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
    // It refuses many that only newer builders know.
    expect(count.built).toBeGreaterThan(runs / 12);
    expect(count.decided).toBeGreaterThan(count.built);
    expect(count.missed).toBeLessThanOrEqual(count.built / 10);
  });
});
