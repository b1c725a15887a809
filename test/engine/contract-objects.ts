/** Containers, images and volumes for the claims of the contract, made through the port alone and taken away after each claim. */
import { randomBytes } from 'node:crypto';
import { expect, vi } from 'vitest';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import { type Engine, EngineError, type EngineEvent, type JsonObject } from '../../client/ports.ts';

export const patience = { timeout: 30_000, interval: 50 };
export const namePrefix = 'contract-';

export function newName(): string {
  return `${namePrefix}${randomBytes(4).toString('hex')}`;
}

/** What a shell of busybox runs. */
export function shell(script: string): JsonObject {
  return { Entrypoint: ['sh', '-c'], Cmd: [script] };
}

export function contractObjects(engine: () => Engine, image: string) {
  const made: string[] = [];
  const tagged: string[] = [];
  const create = async (specification: JsonObject = {}, name = newName()): Promise<string> => {
    const { HostConfig, ...rest } = specification;
    const id = await engine().createContainer(name, {
      ...{ Image: image, Cmd: ['sleep', '1000'], StopSignal: 'SIGKILL', ...rest },
      HostConfig: { NetworkMode: 'none', ...objectOf(HostConfig) },
    });
    made.push(id);
    return id;
  };
  const run = async (specification: JsonObject = {}): Promise<string> => {
    const id = await create(specification);
    await engine().startContainer(id);
    return id;
  };
  const stateOf = async (id: string) => objectOf((await engine().inspectContainer(id))['State']);
  const runToEnd = async (specification: JsonObject): Promise<string> => {
    const id = await run(specification);
    await vi.waitFor(async () => expect((await stateOf(id))['Running']).toBe(false), patience);
    return id;
  };
  return {
    create,
    run,
    runToEnd,
    stateOf,
    hostOf: async (id: string) => objectOf((await engine().inspectContainer(id))['HostConfig']),
    imageId: async () => textOf((await engine().inspectImage(image))['Id']),
    tag: async (id: string, reference: string) => {
      tagged.push(reference);
      await engine().tagImage(id, reference);
    },
    /** The name of the volume that the container has at `/data`. */
    volumeOf: async (id: string): Promise<string> => {
      const mount = listOf((await engine().inspectContainer(id))['Mounts'])
        .map(objectOf)
        .find(({ Destination }) => Destination === '/data');
      expect(mount).toMatchObject({ Type: 'volume' });
      return textOf(mount?.['Name']);
    },
    writeInto: async (volume: string): Promise<void> => {
      const id = await runToEnd({ ...shell('echo kept > /data/file'), HostConfig: { Binds: [`${volume}:/data`] } });
      await engine().removeContainer(id, { force: false });
    },
    /** Whether what `writeInto` wrote is there; an engine makes a volume that is not there anew. */
    isWritten: async (volume: string): Promise<boolean> => {
      const id = await run({ HostConfig: { Binds: [`${volume}:/data`] } });
      try {
        return (await readFileManifest(await engine().readArchive(id, '/data/file'), '/data')).kind === 'read';
      } catch (error) {
        if (EngineError.is(error, 'not-found')) return false;
        throw error;
      }
    },
    /** Takes that name away in the end. */
    forget: (reference: string): void => void tagged.push(reference),
    clear: async (): Promise<void> => {
      for (const id of made.splice(0)) await engine().removeContainer(id, { force: true }).catch(ignoreEngineError);
      for (const reference of tagged.splice(0)) await engine().untagImage(reference).catch(ignoreEngineError);
    },
  };
}

/** What an engine tells from now on: `seen` grows until `end`. */
export async function listen(engine: Engine, waken: () => Promise<unknown>) {
  const abort = new AbortController();
  const seen: EngineEvent[] = [];
  let error: unknown;
  const ended = (async () => {
    for await (const event of engine.events(abort.signal)) seen.push(event);
  })().catch((thrown) => {
    error = thrown;
  });
  // A request that was sent is not yet one that is listened to.
  await vi.waitFor(async () => {
    await waken();
    expect(seen).not.toEqual([]);
  }, patience);
  return {
    seen,
    /** What the stream threw; `undefined` when it ended silently. */
    failure: async () => {
      await ended;
      return error;
    },
    end: async (): Promise<void> => {
      abort.abort();
      await ended;
      expect(error).toBeUndefined();
    },
  };
}

function ignoreEngineError(error: unknown): void {
  if (!EngineError.is(error)) throw error;
}
