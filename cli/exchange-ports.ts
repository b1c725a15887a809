/** What exchanges of containers need of the world, as a command line has it. */
import { fileJournals } from '../client/adapters/journals/file-journals.ts';
import { stateFolder } from '../client/adapters/journals/state-folder.ts';
import { ownContainer } from '../client/adapters/own-container.ts';
import { systemClock, systemRandom } from '../client/adapters/system.ts';
import { recoveredText } from '../client/core/recreate/recovered-text.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { recoverExchanges } from '../client/flows/recover-exchanges.ts';
import type { Engine } from '../client/ports.ts';
import { folderPlace } from './folder-place.ts';

/** As `unstale.recreate.stableSeconds` in VS Code: from 1 to 600, and 10 where nobody says anything else. */
const stableSeconds = Math.min(600, Math.max(1, Number(process.env['UNSTALE_STABLE_SECONDS']) || 10));
const gate = { stableMs: 1_000 * stableSeconds, patienceMs: 10 * 60_000 };

export function exchangePorts(engine: Engine, kind: 'docker' | 'podman') {
  const { cli, realPath, workspace } = folderPlace(process.cwd());
  return {
    ...{ engine, cli: cli(engine.endpoint, kind), realPath, workspace, ownId: ownContainer() },
    ...{ clock: systemClock, random: systemRandom, gate },
    journals: fileJournals(stateFolder(process.env, process.platform)),
    onLog: (line: string) => void process.stderr.write(`  ${displayText(line)}\n`),
  };
}

/** Finishes what an earlier process could not, and says so. */
export async function recoverFirst(engine: Engine): Promise<void> {
  const journals = fileJournals(stateFolder(process.env, process.platform));
  for (const told of await recoverExchanges({ engine, clock: systemClock, gate, journals }))
    process.stderr.write(`unstale: ${recoveredText(told)}\n`);
}
