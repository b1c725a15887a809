/** Runs `docker` or `podman` with an endpoint of our choice: whatever the environment says about another engine or builder is left out. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CliOptions, CliResult, EngineCli, EngineEndpoint } from '../ports.ts';

const keptCharacters = 64 * 1024;
/** `DOCKER_CONFIG` stays: plugins and credentials are there. Compose's own variables stay for a project that needs them. */
const decidesEngine =
  /^(?:DOCKER_(?:HOST|CONTEXT|TLS|TLS_VERIFY|CERT_PATH|API_VERSION|DEFAULT_PLATFORM)|BUILDX_BUILDER|BUILDKIT_HOST|CONTAINER_(?:HOST|CONNECTION))$/;

export interface CliSettings {
  readonly program: 'docker' | 'podman';
  readonly environment: NodeJS.ProcessEnv;
}

export function engineCli(endpoint: EngineEndpoint, { program, environment }: CliSettings): EngineCli {
  const kept = Object.entries(environment).filter(([name]) => !decidesEngine.test(name));
  const env = { ...Object.fromEntries(kept), BUILDX_BUILDER: 'default', ...endpoint.cliEnvironment };
  return {
    run: (args, options = {}) => runOnce(program, args, env, options),
    hasVariable: (name) => (environment[name] ?? '') !== '',
  };
}

function runOnce(program: string, args: readonly string[], env: NodeJS.ProcessEnv, options: CliOptions): Promise<CliResult> {
  const { onLine, signal, folder, input, mostMs } = options;
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      env,
      cwd: folder,
      signal,
      timeout: mostMs,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    // A program that ends without reading tells why in another way.
    child.stdin.on('error', () => undefined).end(input ?? '');
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-keptCharacters);
    });
    // Compose and Podman tell the progress of a build there.
    if (onLine !== undefined) createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', (line) => {
      stderr = `${stderr}${line.slice(0, keptCharacters)}\n`.slice(-keptCharacters);
      onLine?.(line);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal?.aborted === true) resolve({ kind: 'cancelled' });
      else if (error.code === 'ENOENT') resolve({ kind: 'missing' });
      else resolve({ kind: 'ended', exitCode: -1, stdout, stderr: error.message });
    });
    child.on('close', (code) => {
      if (signal?.aborted === true) resolve({ kind: 'cancelled' });
      else resolve({ kind: 'ended', exitCode: code ?? -1, stdout, stderr });
    });
  });
}
