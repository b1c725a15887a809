/** What a clean rebuild needs of the world, real but for waiting less long for the gate. */

import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { workspaceBuilds } from '../../../cli/workspace-builds.ts';
import { readFileManifest } from '../../../client/adapters/archive/read-file-manifest.ts';
import { engineCli } from '../../../client/adapters/run-engine-cli.ts';
import { systemClock, systemRandom } from '../../../client/adapters/system.ts';
import type { CleanRebuildPorts } from '../../../client/flows/clean-rebuild.ts';
import type { RebuildPlanPorts } from '../../../client/flows/plan-clean-rebuild.ts';
import type { Engine } from '../../../client/ports.ts';
import { testJournals } from '../journals/test-journals.ts';

export interface RebuildPlace {
  readonly engine: Engine;
  readonly program: 'docker' | 'podman';
  /** Of the person who looks at the tree. */
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute and real. */
  readonly workspace: string;
}

export function rebuildPorts({ engine, program, environment, workspace }: RebuildPlace): CleanRebuildPorts & RebuildPlanPorts {
  return {
    engine,
    cli: engineCli(engine.endpoint, { program, environment }),
    builds: workspaceBuilds(workspace),
    archives: { manifest: readFileManifest },
    ownId: 'here',
    pathOf: fileURLToPath,
    workspace: async () => ({ isTrusted: true, folders: [workspace] }),
    realPath: (path) => realpath(path).catch(() => undefined),
    clock: systemClock,
    random: systemRandom,
    journals: testJournals,
    gate: { stableMs: 500, patienceMs: 60_000 },
    onStep: () => undefined,
    onLog: () => undefined,
  };
}
