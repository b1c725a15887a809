/** A folder whose containers are rebuilt as the command line does it, and what is asked of the engine about them. */

import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workspaceBuilds } from '../../../cli/workspace-builds.ts';
import { readFileManifest } from '../../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../../client/adapters/docker-engine/open-engine.ts';
import { engineCli } from '../../../client/adapters/run-engine-cli.ts';
import { type CleanRebuildOutcome, cleanRebuild } from '../../../client/flows/clean-rebuild.ts';
import { type PlannedRebuild, planCleanRebuild } from '../../../client/flows/plan-clean-rebuild.ts';
import { testJournals } from '../journals/test-journals.ts';
import { endpointOf } from './both-stores.ts';
import type { OwnEngine } from './start.ts';

export interface RebuildPlace {
  readonly file: string;
  run(...args: string[]): Promise<string>;
  build(...args: string[]): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: what an engine answers.
  inspect(name: string): Promise<any>;
  imageId(reference: string): Promise<string>;
  /** Of this run and those before it, but for those that lead back for an hour. */
  pins(): Promise<readonly string[]>;
  cleanRebuild(name: string, hooks?: Hooks): Promise<{ planned: PlannedRebuild; outcome: CleanRebuildOutcome }>;
}

export interface Hooks {
  /** Before the new image is compared with the workspace. */
  readonly beforeCheck?: () => Promise<void>;
  readonly onLog?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export function rebuildPlace(engine: OwnEngine, workspace: string, folder: string, reference: string): RebuildPlace {
  const run = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine.docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const inspect = async (name: string) => JSON.parse(await run('inspect', '--type=container', name))[0];
  return {
    file: join(folder, 'start.sh'),
    run,
    inspect,
    build: (...args) => run('buildx', 'build', '--quiet', '--network=none', '--tag', reference, ...args, folder),
    imageId: async (name) => (await run('image', 'inspect', '--format', '{{.Id}}', name)).trim(),
    pins: async () => {
      const names = await run('images', '--format', '{{.Repository}}:{{.Tag}}', 'unstale-rollback/*');
      return names
        .split('\n')
        .filter((name) => !name.endsWith(':restore'))
        .sort();
    },
    cleanRebuild: async (name, hooks = {}) => {
      const opened = await openEngine(endpointOf(engine));
      // What a person's shell may say must not decide which engine is built on.
      const misleading = { DOCKER_CONTEXT: 'elsewhere', BUILDX_BUILDER: 'elsewhere', DOCKER_HOST: 'unix:///nowhere.sock' };
      const environment = { ...process.env, ...engine.env, ...misleading };
      const real = workspaceBuilds(workspace);
      const ports = {
        engine: opened,
        cli: engineCli(opened.endpoint, { program: 'docker', environment }),
        builds: real,
        archives: { manifest: readFileManifest },
        ownId: 'here',
        pathOf: fileURLToPath,
        workspace: async () => ({ isTrusted: true, folders: [workspace] }),
        realPath: (path: string) => realpath(path).catch(() => undefined),
        clock: { nowMs: Date.now, sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) },
        random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
        gate: { stableMs: 1_500, patienceMs: 60_000 },
        journals: testJournals,
        onStep: () => undefined,
        onLog: hooks.onLog ?? (() => undefined),
        ...(hooks.signal === undefined ? {} : { signal: hooks.signal }),
      };
      const { Id } = await inspect(name);
      const planned = await planCleanRebuild(ports, Id, { isClean: true, isPulling: false });
      if (planned.kind === 'refused') return { planned, outcome: { kind: 'aborted', because: planned.because } };
      const expectedFiles: typeof real.expectedFiles = async (params) => {
        await hooks.beforeCheck?.();
        return real.expectedFiles(params);
      };
      return { planned, outcome: await cleanRebuild({ ...ports, builds: { ...real, expectedFiles } }, planned.plan) };
    },
  };
}
