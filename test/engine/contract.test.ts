/** The contract of the port `Engine`, kept by Docker 28 with both image stores, by Docker 20.10, and by Podman 4.3. */
import { afterAll, beforeAll, describe } from 'vitest';
import { findEndpoint } from '../../client/adapters/docker-engine/find-endpoint.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type EngineOptions, type OwnEngine, startEngine } from '../support/engine/start.ts';
import { type OwnPodman, startPodman } from '../support/engine/start-podman.ts';
import { contract, type EngineKind } from './contract.ts';

const dockers: readonly (Pick<EngineKind, 'name' | 'facts' | 'differences'> & { readonly options: EngineOptions })[] = [
  {
    name: 'Docker 28, classic store',
    options: {},
    facts: { kind: 'docker', version: /^28\./, apiVersion: '1.51', usesContainerdStore: false },
    differences: {},
  },
  {
    name: 'Docker 28, containerd store',
    options: { usesContainerdStore: true },
    facts: { kind: 'docker', version: /^28\./, apiVersion: '1.51', usesContainerdStore: true },
    differences: {},
  },
  {
    name: 'Docker 20.10',
    options: { release: '20.10' },
    facts: { kind: 'docker', version: /^20\.10\./, apiVersion: '1.41', usesContainerdStore: false },
    differences: {},
  },
];

describe.each(dockers)('$name', ({ options, ...row }) => {
  describeOnEngine('keeps the contract', () => {
    let engine: OwnEngine;
    beforeAll(async () => {
      const started = await startEngine({ isInOwnNetwork: true, ...options });
      if (started.kind !== 'ready') throw new Error(started.because);
      engine = started;
      await buildSmallImage((args) => engine.docker(args));
    });
    afterAll(() => engine?.stop());
    contract({
      ...row,
      imageReference: smallImage,
      open: async () => openEngine(await findEndpoint({ DOCKER_HOST: `unix://${engine.socketPath}` })),
      restart: () => engine.restart(),
      // It ends by itself: an old BuildKit that misses that its client went away holds on to what it built from.
      buildSlowly: async () => {
        const dockerfile = `FROM ${smallImage}\nRUN sleep 5\n`;
        await engine.docker(['buildx', 'build', '--no-cache', '--network=none', '-'], { input: dockerfile });
      },
    });
  });
});

describeOnEngine('Podman 4.3 keeps the contract', () => {
  let podman: OwnPodman;
  beforeAll(async () => {
    const started = await startPodman();
    if (started.kind !== 'ready') throw new Error(started.because);
    podman = started;
    await buildSmallImage((args) => podman.podman(args));
  });
  afterAll(() => podman?.stop());
  contract({
    name: 'Podman 4.3',
    imageReference: `localhost/${smallImage}`,
    open: async () => openEngine(await findEndpoint({ DOCKER_HOST: `unix://${podman.socketPath}` })),
    facts: { kind: 'podman', version: /^4\.3\./, apiVersion: '1.41', usesContainerdStore: false },
    restart: () => podman.restart(),
    differences: {
      memlock: { value: 'RLIMIT_MEMLOCK', because: 'Podman inspects limits by the names of the system' },
      shmSize: { value: 2n ** 53n, because: 'Podman keeps a whole number of kilobytes' },
      takenName: { value: 'failed', because: 'Podman answers 500 to a name that is taken' },
      newRestartPolicy: { value: 'unsupported', because: 'Podman 4 has no request that updates a container' },
    },
  });
});
