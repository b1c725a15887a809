/** The bytes of one file of an image or a container, as far as they are few. */
import type { FileArchives } from '../archive-ports.ts';
import { type Engine, EngineError } from '../ports.ts';
import { withProbe } from './read-probe.ts';

export interface BytesPorts {
  readonly engine: Engine;
  readonly archives: FileArchives;
  readonly random: () => string;
}

export type FilePlace = { readonly containerId: string } | { readonly imageId: string };

/** `undefined` when there is no such file, or it is larger. Throws an `EngineError`. */
export async function fileBytes(
  { engine, archives, random }: BytesPorts,
  place: FilePlace,
  { path, mostBytes }: { readonly path: string; readonly mostBytes: number },
): Promise<Uint8Array | undefined> {
  const read = async (id: string) => {
    try {
      return await archives.oneFile(await engine.readArchive(id, path), mostBytes);
    } catch (error) {
      if (!EngineError.is(error, 'not-found')) throw error;
      return undefined;
    }
  };
  return 'containerId' in place ? read(place.containerId) : withProbe(engine, place.imageId, random(), read);
}
