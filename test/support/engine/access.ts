/** How an engine is reached, and the `docker` command line against it. Plain data, so that another process can be handed it. */
import { join } from 'node:path';
import { type ProcessOptions, type ProcessResult, runProcess } from '../run-process.ts';

export interface EngineAccess {
  /** PATH, DOCKER_HOST and DOCKER_CONFIG for the command line. */
  readonly env: Readonly<Record<string, string>>;
  readonly socketPath: string;
}

/** Runs the `docker` command line against that engine and no other. */
export function runDocker(access: EngineAccess, args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  const [program, ...own] = directly(access, args);
  return runProcess(program, own, { ...options, env: { ...environmentWithoutDocker(), ...access.env, ...options.env } });
}

/** `docker` would first start the plugin to ask what it is, then start it again: three times the work of starting it. */
function directly({ env }: EngineAccess, args: readonly string[]): readonly [string, ...(readonly string[])] {
  const [command = '', ...own] = args;
  const plugins = env['DOCKER_CONFIG'];
  const isPlugin = plugins !== undefined && (command === 'buildx' || command === 'compose');
  return isPlugin ? [join(plugins, 'cli-plugins', `docker-${command}`), ...own] : ['docker', ...args];
}

/** A person's own builder, context or platform must not decide what a test sees. */
function environmentWithoutDocker(): NodeJS.ProcessEnv {
  const isForDocker = /^(DOCKER|BUILDX|BUILDKIT|COMPOSE)_|^SOURCE_DATE_EPOCH$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForDocker.test(name)));
}
