/**
 * What images must hold by the workspace, asked once for each build until its files may have changed. A copied file that was
 * only saved is hashed again by itself: nothing else of the build can be another for it.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { HashFiles } from '../context-ports.ts';
import { filePath } from '../core/file-uri.ts';
import type { Builds } from '../ports.ts';
import { askExpected, type KnownExpected, keyOf, type Unknown } from './ask-expected.ts';
import { boundedCache } from './bounded-cache.ts';

export interface ExpectedReader {
  of(source: BuildSourceInfo): Promise<KnownExpected | Unknown>;
  /** Absolute paths of files that were written and neither came nor went. False where that may change more than their bytes. */
  saved(paths: readonly string[]): Promise<boolean>;
}

const kept = 500;
/** What may say how something is built, or what arrives, is more than a file that is copied. */
const saysMore = /(?:docker|container)file|ignore$|compose|bake|\.env|\.ya?ml$|\.hcl$/i;

interface Known {
  readonly source: BuildSourceInfo;
  readonly expected: KnownExpected;
}

export function expectedReader(builds: Builds, hashFiles: HashFiles | undefined): ExpectedReader {
  const expected = boundedCache<KnownExpected | Unknown>(kept);
  const sources = new Map<string, BuildSourceInfo>();

  const allKnown = async (): Promise<readonly Known[] | undefined> => {
    const all: Known[] = [];
    for (const [key, source] of sources) {
      const answer = await expected.get(key, () => askExpected(builds, source));
      if (answer.kind === 'unknown') return undefined;
      all.push({ source, expected: answer });
    }
    return all;
  };
  return {
    of: (source) => {
      const key = keyOf(source);
      sources.set(key, source);
      return expected.get(key, () => askExpected(builds, source));
    },
    saved: async (paths) => {
      if (hashFiles === undefined || paths.some((path) => saysMore.test(nameOf(path)))) return false;
      const known = await allKnown();
      if (known === undefined) return false;
      for (const { source, expected: before } of known) {
        const inContext = paths.map(spelled).filter((path) => mayReach(source, path));
        const copied = new Set([...before.localPaths.values()].map(spelled));
        if (!inContext.every((path) => copied.has(path))) return false;
        const after = inContext.length === 0 ? before : await hashedAgain(hashFiles, source, before, new Set(inContext));
        if (after === undefined) return false;
        expected.put(keyOf(source), after);
      }
      return true;
    },
  };
}

function mayReach({ contextPath, dockerfileUri, namedContexts }: BuildSourceInfo, path: string): boolean {
  const folders = [contextPath, ...Object.values(namedContexts ?? {})];
  const isBelow = (folder: string | undefined) => folder !== undefined && path.startsWith(spelled(folder));
  return path === spelled(filePath(dockerfileUri)) || folders.some(isBelow);
}

/** Drives of Windows are spelled in either case. */
function spelled(path: string): string {
  return path.replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}

/** `undefined` for what became something else than a file that can be read. */
async function hashedAgain(
  hashFiles: HashFiles,
  { contextPath }: BuildSourceInfo,
  before: KnownExpected,
  saved: ReadonlySet<string>,
): Promise<KnownExpected | undefined> {
  const isSaved = ({ imagePath }: KnownExpected['files'][number]) => saved.has(spelled(before.localPaths.get(imagePath) ?? ''));
  const files = before.files.filter(isSaved);
  if (contextPath === undefined || files.some(({ kind, localPath }) => kind !== 'file' || localPath !== undefined))
    return undefined;
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
