/** Builds on an engine and says of each step whether it was cached, from BuildKit's own progress stream. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineAccess, runDocker } from './access.ts';

export interface BuildOptions {
  readonly contextDir: string;
  /** Text of the Dockerfile; absent = `Dockerfile` in the context. */
  readonly dockerfile?: string;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly tag?: string;
  readonly noCache?: boolean;
}

export interface BuildStep {
  /** As BuildKit names it: `[build 3/5] RUN npm ci`. */
  readonly name: string;
  /** The name without its place: `RUN npm ci`. */
  readonly instruction: string;
  readonly cached: boolean;
  readonly error: string | undefined;
}

export interface BuildResult {
  readonly exitCode: number;
  /** Steps of the Dockerfile, internal ones left out, in the order they were first announced. */
  readonly steps: readonly BuildStep[];
  readonly stderr: string;
}

export async function buildSteps(engine: EngineAccess, options: BuildOptions): Promise<BuildResult> {
  const scratch = await mkdtemp(join(tmpdir(), 'unstale-build-'));
  try {
    const args = ['buildx', 'build', '--progress=rawjson', '--network=none', '--provenance=false'];
    if (options.dockerfile !== undefined) {
      const path = join(scratch, 'Dockerfile');
      await writeFile(path, options.dockerfile);
      args.push('--file', path);
    }
    if (options.target !== undefined) args.push('--target', options.target);
    if (options.tag !== undefined) args.push('--tag', options.tag);
    if (options.noCache === true) args.push('--no-cache');
    for (const [name, value] of Object.entries(options.buildArgs ?? {})) args.push('--build-arg', `${name}=${value}`);
    const { exitCode, stderr } = await runDocker(engine, [...args, '--', options.contextDir]);
    return { exitCode, steps: readSteps(stderr), stderr };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The one step whose instruction begins so; an error that lists what there is otherwise. */
export function stepOf(result: BuildResult, startsWith: string): BuildStep {
  const found = result.steps.find(({ instruction }) => instruction.startsWith(startsWith));
  if (found !== undefined) return found;
  const seen = result.steps.map(({ name }) => `  ${name}`).join('\n');
  throw new Error(`No step begins with "${startsWith}" (exit ${result.exitCode}):\n${seen}\n${result.stderr.slice(-1500)}`);
}

/** What BuildKit's own checks say: exit code and the parsed answer of `--call=check,format=json`. */
export async function buildCheck(
  engine: EngineAccess,
  dockerfile: string,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const empty = await mkdtemp(join(tmpdir(), 'unstale-check-'));
  try {
    return await runDocker(engine, ['buildx', 'build', '--call=check,format=json', '--file', '-', '--', empty], {
      input: dockerfile,
    });
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}

interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly cached?: boolean;
  readonly started?: string;
  readonly error?: string;
}

/** Later events of a vertex replace earlier ones; a vertex that never started did not run. */
function readSteps(stream: string): readonly BuildStep[] {
  const byDigest = new Map<string, Vertex>();
  for (const line of stream.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { vertexes = [] } = JSON.parse(line) as { vertexes?: readonly Vertex[] };
    for (const vertex of vertexes) byDigest.set(vertex.digest, { ...byDigest.get(vertex.digest), ...vertex });
  }
  return [...byDigest.values()].flatMap(({ name, cached, error, started }) => {
    const instruction = /^\[(?!internal\]|auth\])[^\]]*\]\s+(.*)$/s.exec(name)?.[1];
    if (instruction === undefined || started === undefined || instruction.startsWith('FROM ')) return [];
    return [{ name, instruction, cached: cached === true, error: error === '' ? undefined : error }];
  });
}
