/** The same suite on Docker's own image store and on containerd's, each on an engine that the suite starts itself. */
import { afterAll, beforeAll } from 'vitest';
import type { ResolvedEndpoint } from '../../../client/core/endpoint/endpoint.ts';
import { provideBaseImages } from './base-images.ts';
import { describeOnEngine } from './engine-for-tests.ts';
import { type OwnEngine, startEngine } from './start.ts';

export type Store = 'classic' | 'containerd';

export interface OnStore {
  /** False: it reaches servers of this machine, such as a registry. */
  readonly isInOwnNetwork: boolean;
}

/** `engine()` answers inside tests only. */
export function describeOnBothStores(
  name: string,
  body: (engine: () => OwnEngine, store: Store) => void,
  options: OnStore = { isInOwnNetwork: true },
): void {
  for (const store of ['classic', 'containerd'] as const) describeOnStore(name, store, body, options);
}

/** For what is the same on both, or takes so long that each store has a file of its own. */
export function describeOnStore(
  name: string,
  store: Store,
  body: (engine: () => OwnEngine, store: Store) => void,
  { isInOwnNetwork }: OnStore = { isInOwnNetwork: true },
): void {
  describeOnEngine(`${name}, ${store} store`, () => {
    let engine: OwnEngine | undefined;
    beforeAll(async () => {
      const options = {
        usesContainerdStore: store === 'containerd',
        isInOwnNetwork,
        dataName: `status-${store}-${process.env['VITEST_POOL_ID'] ?? 1}`,
      };
      const started = await startEngine(options);
      if (started.kind !== 'ready') throw new Error(started.because);
      engine = started;
      await provideBaseImages(started);
    });
    afterAll(() => engine?.stop());
    body(() => {
      if (engine === undefined) throw new Error('The engine is not there yet.');
      return engine;
    }, store);
  });
}

/** What the extension would have resolved for that engine. */
export function endpointOf({ socketPath }: { readonly socketPath: string }): ResolvedEndpoint {
  const text = `unix://${socketPath}`;
  const address = { kind: 'unix', path: socketPath } as const;
  return { address, text, decidedBy: 'test', isLocal: true, cliEnvironment: { DOCKER_HOST: text } };
}
