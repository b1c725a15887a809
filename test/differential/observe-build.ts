/** Builds for real and gives what BuildKit said of each vertex; what it says later replaces what it said before. */
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import type { BuildGiven, Observation, ObservedVertex } from './planner.ts';

export interface BuildExtras {
  /** Ends the client when the first RUN begins to run. */
  readonly isCancelled?: boolean;
  /** The image gets this name, where it is not enough that the cache is filled. */
  readonly tag?: string | undefined;
  readonly secretFile: string;
}

export async function observeBuild(engine: EngineAccess, given: BuildGiven, extras: BuildExtras): Promise<Observation> {
  const noCache =
    typeof given.noCache === 'boolean' ? (given.noCache ? ['--no-cache'] : []) : [`--no-cache-filter=${given.noCache.join(',')}`];
  const args = [
    ...['buildx', 'build', '--progress=rawjson', '--provenance=false', `--network=${given.network}`],
    ...(extras.tag === undefined ? ['--output=type=cacheonly'] : ['--tag', extras.tag]),
    ...['--file', given.dockerfilePath, '--secret', `id=token,src=${extras.secretFile}`],
    ...noCache,
    ...(given.target === undefined ? [] : ['--target', given.target]),
    ...[...given.args].flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...[...given.namedContexts].flatMap(([name, value]) => ['--build-context', `${name}=${value}`]),
    ...['--', given.contextPath],
  ];
  let said = '';
  const onStderr = (text: string, end: () => void) => {
    said += text;
    if (extras.isCancelled && readVertices(said).some(isRunThatRuns)) end();
  };
  const { exitCode, stderr } = await runDocker(engine, args, extras.isCancelled ? { onStderr } : {});
  return {
    isOk: exitCode === 0,
    vertices: readVertices(stderr),
    output: stderr
      .split('\n')
      .filter((line) => !line.startsWith('{'))
      .join('\n')
      .slice(-1500),
  };
}

function isRunThatRuns({ name, isStarted, isCached }: ObservedVertex): boolean {
  return /\] RUN /.test(name) && isStarted && !isCached;
}

interface RawVertex {
  readonly digest: string;
  readonly name: string;
  readonly inputs?: readonly string[] | null;
  readonly cached?: boolean;
  readonly started?: string;
  readonly completed?: string;
  readonly error?: string;
}

export function readVertices(stream: string): readonly ObservedVertex[] {
  const byDigest = new Map<string, RawVertex>();
  const names = new Map<string, Set<string>>();
  for (const line of stream.split('\n')) {
    for (const vertex of verticesOf(line)) {
      // Each is the whole vertex: one that is shown as cached because what stands on it began may still tell that it ran.
      byDigest.set(vertex.digest, vertex);
      names.set(vertex.digest, (names.get(vertex.digest) ?? new Set()).add(vertex.name));
    }
  }
  return [...byDigest.values()].map(({ digest, name, inputs, cached = false, started, completed, error = '' }) => ({
    ...{ digest, name, names: [...(names.get(digest) ?? [])], error, isCached: cached },
    hasInputs: (inputs ?? []).length > 0,
    isStarted: started !== undefined,
    isCompleted: completed !== undefined,
    spans: started === undefined || completed === undefined ? [] : [[Date.parse(started), Date.parse(completed)] as const],
  }));
}

function verticesOf(line: string): readonly RawVertex[] {
  if (!line.startsWith('{')) return [];
  try {
    return (JSON.parse(line) as { vertexes?: readonly RawVertex[] }).vertexes ?? [];
  } catch {
    return [];
  }
}
