/** What the chain needs of an engine of any kind: its command line, how it builds, and how Unstale reaches it. */

import { engineCli } from '../../../client/adapters/run-engine-cli.ts';
import type { ResolvedEndpoint } from '../../../client/core/endpoint/endpoint.ts';
import type { EngineCli } from '../../../client/ports.ts';
import type { Need } from '../../fixtures/chain/scenario.ts';
import { endpointOf } from '../engine/both-stores.ts';
import { buildSmallImage, smallImage } from '../engine/small-image.ts';
import type { OwnEngine } from '../engine/start.ts';
import type { OwnPodman } from '../engine/start-podman.ts';
import type { ProcessOptions, ProcessResult } from '../run-process.ts';

export interface ChainEngine {
  readonly has: ReadonlySet<Need>;
  readonly endpoint: ResolvedEndpoint;
  /** Of whoever sits before it. */
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], options?: ProcessOptions): Promise<ProcessResult>;
  /** `build` and what stands in front of its own options. */
  readonly buildCommand: readonly string[];
  /** As Unstale runs it. */
  cli(endpoint: ResolvedEndpoint): EngineCli;
}

const all: readonly Need[] = [
  'compose',
  'bake',
  'named-contexts',
  'attestations',
  'heredocs',
  'registry',
  'history',
  'forgetting',
  'kept-copies',
  'classic-builder',
];

export function needsOf(lacks: readonly Need[]): ReadonlySet<Need> {
  return new Set(all.filter((need) => !lacks.includes(need)));
}

export function dockerEngine(engine: OwnEngine, has: ChainEngine['has']): ChainEngine {
  return {
    has,
    endpoint: endpointOf(engine),
    env: engine.env,
    run: engine.docker,
    buildCommand: ['buildx', 'build', '--load', '--quiet', '--network=none'],
    cli: (endpoint) => engineCli(endpoint, { program: 'docker', environment: { ...process.env, ...engine.env } }),
  };
}

export function podmanEngine(podman: OwnPodman, has: ChainEngine['has']): ChainEngine {
  return {
    has,
    endpoint: endpointOf(podman),
    env: podman.env,
    run: podman.podman,
    buildCommand: ['build', '--quiet', '--network=none'],
    cli: (endpoint) => engineCli(endpoint, { program: 'podman', environment: { ...process.env, ...podman.env } }),
  };
}

/** The image that all Dockerfiles of the scenarios begin with. */
export async function provideBase({ run }: ChainEngine): Promise<void> {
  await buildSmallImage((args) => run(args));
  const { exitCode, stderr } = await run(['tag', smallImage, 'base']);
  if (exitCode !== 0) throw new Error(stderr);
}
