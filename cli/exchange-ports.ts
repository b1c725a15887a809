/** What exchanges of containers need of the world, as a command line has it. */
import { hostname } from 'node:os';
import { fileJournals } from '../client/adapters/journals/file-journals.ts';
import { stateFolder } from '../client/adapters/journals/state-folder.ts';
import { systemClock, systemRandom } from '../client/adapters/system.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import type { Engine } from '../client/ports.ts';
import { folderPlace } from './folder-place.ts';

const stableMs = 10_000;
const patienceMs = 10 * 60_000;

export function exchangePorts(engine: Engine, kind: 'docker' | 'podman') {
  const { cli, realPath, workspace } = folderPlace(process.cwd());
  return {
    ...{ engine, cli: cli(engine.endpoint, kind), realPath, workspace, hostname: hostname() },
    ...{ clock: systemClock, random: systemRandom, gate: { stableMs, patienceMs } },
    journals: fileJournals(stateFolder(process.env, process.platform)),
    onLog: (line: string) => void process.stderr.write(`  ${displayText(line)}\n`),
  };
}
