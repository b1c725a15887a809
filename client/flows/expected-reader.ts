/**
 * What images must hold by the workspace, asked once for each build until its files may have changed. A copied file that was
 * only saved is hashed again by itself: nothing else of the build can be another for it.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { HashFiles } from '../context-ports.ts';
import { filePath } from '../core/file-uri.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { pathBelow } from '../core/path-below.ts';
import type { Builds } from '../ports.ts';
import { askExpected, askPlaces, type ExpectedPlaces, type KnownExpected, keyOf, type Unknown } from './ask-expected.ts';
import { boundedCache } from './bounded-cache.ts';
import { notTold } from './not-told.ts';

export interface ExpectedReader {
  /** Of `of`, before any file is hashed; `undefined` where it is not known that early. */
  placesOf(source: BuildSourceInfo): Promise<ExpectedPlaces | undefined>;
  of(source: BuildSourceInfo): Promise<KnownExpected | Unknown>;
  /** Absolute paths of files that were written and neither came nor went. False where that may change more than their bytes. */
  saved(paths: readonly string[]): Promise<boolean>;
}

const kept = 500;
/** What may say how something is built, or what arrives, is more than a file that is copied. */
const saysMore = /(?:docker|container)file|ignore$|compose|bake|\.env|\.ya?ml$|\.hcl$/i;

export interface ExpectedReaderPorts {
  readonly builds: Builds;
  /** Without it everything is asked again after each save. */
  readonly hashFiles?: HashFiles;
  readonly platform: HostPlatform;
}

interface Known {
  readonly source: BuildSourceInfo;
  readonly expected: KnownExpected;
}

export function expectedReader({ builds, hashFiles, platform }: ExpectedReaderPorts): ExpectedReader {
  const expected = boundedCache<KnownExpected | Unknown>(kept);
  const places = boundedCache<ExpectedPlaces | undefined>(kept);
  const sources = new Map<string, BuildSourceInfo>();
  const placesOf = (source: BuildSourceInfo) => places.get(keyOf(source), () => askPlaces(builds, source));
  const ask = (key: string, source: BuildSourceInfo) =>
    expected.get(key, async () => askExpected(builds, source, await placesOf(source))).catch(notTold);

  const allKnown = async (): Promise<readonly Known[] | undefined> => {
    const all: Known[] = [];
    for (const [key, source] of sources) {
      const answer = await ask(key, source);
      if (answer.kind === 'unknown') return undefined;
      all.push({ source, expected: answer });
    }
    return all;
  };
  return {
    placesOf,
    of: (source) => {
      const key = keyOf(source);
      sources.set(key, source);
      return ask(key, source);
    },
    saved: async (paths) => {
      if (hashFiles === undefined || paths.some((path) => saysMore.test(nameOf(path)))) return false;
      const known = await allKnown();
      if (known === undefined) return false;
      for (const { source, expected: before } of known) {
        const below = (folder: string) => paths.flatMap((path) => pathBelow(folder, path, platform) ?? []);
        const { contextPath, dockerfileUri, namedContexts, otherBuilds } = source;
        const built = Object.values(otherBuilds ?? {}).flatMap((each) => [filePath(each.dockerfileUri), each.contextPath]);
        const others = [filePath(dockerfileUri), ...Object.values(namedContexts ?? {}), ...built];
        if (contextPath === undefined || others.some((path) => below(path).length > 0)) return false;
        const inContext = new Set(below(contextPath));
        if (inContext.size === 0) continue;
        const after = await hashedAgain(hashFiles, contextPath, before, inContext);
        if (after === undefined) return false;
        expected.put(keyOf(source), after);
      }
      return true;
    },
  };
}

/** `undefined` for what arrives in another way than as a copied file, or is none any more. */
async function hashedAgain(
  hashFiles: HashFiles,
  contextPath: string,
  before: KnownExpected,
  saved: ReadonlySet<string>,
): Promise<KnownExpected | undefined> {
  const files = before.files.filter((file) => file.localPath === undefined && saved.has(file.contextPath));
  const copied = new Set(files.flatMap((file) => (file.kind === 'file' ? file.contextPath : [])));
  if (copied.size < saved.size) return undefined;
  const answer = await hashFiles({ contextPath, paths: files.map((file) => file.contextPath) });
  if (answer.kind === 'unknown') return undefined;
  const hashed = new Map(files.map(({ imagePath }, at) => [imagePath, answer.files[at]]));
  if ([...hashed.values()].some((file) => file == null)) return undefined;
  const renewed = before.files.map((file) => {
    const now = hashed.get(file.imagePath);
    return now == null ? file : { ...file, ...now, mode: file.mode === undefined ? undefined : now.mode };
  });
  // The lists of paths stay the same objects: what was read of containers is remembered by them.
  return { ...before, files: renewed };
}

function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
