/** What changed since the build of an image, asked once until files of the workspace may have changed. */
import type { BuildSourceInfo, InputChangesResult } from '../../server/protocol.ts';
import { buildParams } from '../core/build/build-params.ts';
import type { Builds, Engine } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { notTold } from './not-told.ts';
import type { WantedFiles } from './read-process-files.ts';

export interface InputsSince {
  readonly answer: InputChangesResult;
  /** Paths at which the image held files that are deleted here. */
  readonly leftover: WantedFiles;
  /** Where the image holds what its build made. */
  readonly madeAt: readonly string[];
}

export interface InputReader {
  /** `held`: paths at which the image must hold something else by now. Throws an `EngineError`. */
  since(imageId: string, source: BuildSourceInfo, held: ReadonlySet<string>): Promise<InputsSince>;
}

const kept = 1_000;

export function inputReader({
  engine,
  builds,
}: {
  readonly engine: Engine;
  readonly builds: Pick<Builds, 'inputChanges'>;
}): InputReader {
  const known = boundedCache<InputsSince>(kept);
  return {
    since: (imageId, source, held) => {
      const { contextPath, origin } = source;
      const build = source.unknown === undefined ? buildParams(source) : undefined;
      if (build === undefined) return Promise.resolve(told({ kind: 'no-record' }, contextPath, held));
      const isAsRecorded = origin.kind === 'record' || origin.kind === 'history';
      const ask = async () => {
        const { id: engineId } = await engine.facts();
        return told(await builds.inputChanges({ ...build, engineId, imageId, isAsRecorded }), contextPath, held);
      };
      const key = JSON.stringify([imageId, build, isAsRecorded]);
      return known.get(key, ask).catch((error: unknown) => told(notTold(error), contextPath, held));
    },
  };
}

function told(answer: InputChangesResult, contextPath: string | undefined, held: ReadonlySet<string>): InputsSince {
  const deleted = answer.kind === 'changed' ? answer.deleted : [];
  const places = deleted.flatMap(({ path, imagePaths }) => imagePaths.map((imagePath) => [imagePath, path] as const));
  const gone = places.filter(([imagePath]) => !held.has(imagePath));
  const local = (path: string) => `${contextPath}${contextPath?.includes('\\') ? `\\${path.replaceAll('/', '\\')}` : `/${path}`}`;
  const leftover = {
    paths: gone.map(([imagePath]) => imagePath),
    localPaths: new Map(gone.map(([imagePath, path]) => [imagePath, local(path)])),
  };
  return { answer, leftover, madeAt: 'madeAt' in answer ? answer.madeAt : [] };
}
