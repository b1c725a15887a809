/** How an engine is reached, and the `docker` command line against it. Plain data, so that another process can be handed it. */
import { type ProcessOptions, type ProcessResult, runProcess } from '../run-process.ts';

export interface EngineAccess {
  /** PATH, DOCKER_HOST and DOCKER_CONFIG for the command line. */
  readonly env: Readonly<Record<string, string>>;
  readonly socketPath: string;
}

/** Runs the `docker` command line against that engine and no other. */
export function runDocker(access: EngineAccess, args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  return runProcess('docker', args, { ...options, env: { ...environmentWithoutDocker(), ...access.env, ...options.env } });
}

/** A person's own builder, context or platform must not decide what a test sees. */
function environmentWithoutDocker(): NodeJS.ProcessEnv {
  const isForDocker = /^(DOCKER|BUILDX|BUILDKIT|COMPOSE)_|^SOURCE_DATE_EPOCH$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForDocker.test(name)));
}
