/** Builds on an engine and says of each step whether it was cached, from BuildKit's own progress stream. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineAccess, runDocker } from './access.ts';
import { type BuildStep, readSteps } from './progress-stream.ts';

export interface BuildOptions {
  readonly contextDir: string;
  /** Text of the Dockerfile; absent = `Dockerfile` in the context. */
  readonly dockerfile?: string;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly tag?: string;
  readonly noCache?: boolean;
  /** Asks the registry for newer base images. */
  readonly pull?: boolean;
  /** Writes the files of the image there instead of keeping it. */
  readonly outputDir?: string;
}

export interface BuildResult {
  readonly exitCode: number;
  /** Steps of the Dockerfile, internal ones left out, in BuildKit's order, which is not that of the file. */
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
    if (options.pull === true) args.push('--pull');
    if (options.outputDir !== undefined) args.push('--output', `type=local,dest=${options.outputDir}`);
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

/** What BuildKit's own checks say: `stdout` is the JSON of `--call=check,format=json`. */
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
