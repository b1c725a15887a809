/** Builds for real and gives what BuildKit said of each vertex; what it says later replaces what it said before. */
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import type { BuildGiven, Observation, ObservedVertex } from './planner.ts';

export interface BuildExtras {
  /** Ends the client when that vertex begins. */
  readonly cancelAfterMs?: number;
  readonly secretFile: string;
}

export async function observeBuild(engine: EngineAccess, given: BuildGiven, extras: BuildExtras): Promise<Observation> {
  const noCache =
    typeof given.noCache === 'boolean' ? (given.noCache ? ['--no-cache'] : []) : [`--no-cache-filter=${given.noCache.join(',')}`];
  const args = [
    ...['buildx', 'build', '--progress=rawjson', '--provenance=false', '--output=type=cacheonly', `--network=${given.network}`],
    ...['--file', given.dockerfilePath, '--secret', `id=token,src=${extras.secretFile}`],
    ...noCache,
    ...(given.target === undefined ? [] : ['--target', given.target]),
    ...[...given.args].flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...[...given.namedContexts].flatMap(([name, value]) => ['--build-context', `${name}=${value}`]),
    ...['--', given.contextPath],
  ];
  const signal = extras.cancelAfterMs === undefined ? undefined : AbortSignal.timeout(extras.cancelAfterMs);
  const { exitCode, stderr } = await runDocker(engine, args, signal === undefined ? {} : { signal });
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

interface RawVertex {
  readonly digest: string;
  readonly name: string;
  readonly cached?: boolean;
  readonly started?: string;
  readonly completed?: string;
  readonly error?: string;
}

function readVertices(stream: string): readonly ObservedVertex[] {
  const byDigest = new Map<string, RawVertex>();
  for (const line of stream.split('\n')) {
    for (const vertex of verticesOf(line)) byDigest.set(vertex.digest, { ...byDigest.get(vertex.digest), ...vertex });
  }
  return [...byDigest.values()].map(({ digest, name, cached = false, started, completed, error = '' }) => ({
    ...{ digest, name, error, isCached: cached },
    isStarted: started !== undefined,
    isCompleted: completed !== undefined,
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
