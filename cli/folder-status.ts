/** What runs on the engine that the docker command line would use, against the folder in which a command runs. */
import { readFileManifest } from '../client/adapters/archive/read-file-manifest.ts';
import { readOneFile } from '../client/adapters/archive/read-one-file.ts';
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { gitCli } from '../client/adapters/git-cli.ts';
import { fileJournals } from '../client/adapters/journals/file-journals.ts';
import { stateFolder } from '../client/adapters/journals/state-folder.ts';
import { systemClock, systemModifiedAt, systemRandom, systemTimeText, systemWasReplaced } from '../client/adapters/system.ts';
import type { Archives, FileArchives } from '../client/archive-ports.ts';
import type { HostPlatform } from '../client/core/host-path.ts';
import { type LiveStatus, liveStatus } from '../client/flows/live-status.ts';
import type { ImageSteps } from '../client/note-ports.ts';
import type { RememberedBuilds } from '../client/ports.ts';
import type { OutsidePorts } from './asked-outside.ts';
import { folderPlace } from './folder-place.ts';

export const hostPlatform: HostPlatform =
  process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';

export const archives: Archives & FileArchives = { manifest: readFileManifest, oneFile: readOneFile };

/** `steps` answers for every build that `builds` knows. Nothing behind the engine is asked without `outside`. */
export function folderStatus(builds: RememberedBuilds, steps: ImageSteps, outside: OutsidePorts = {}): LiveStatus {
  return liveStatus({
    connect: connectToChosenEngine,
    archives,
    builds,
    records: builds,
    place: folderPlace(process.cwd()),
    platform: hostPlatform,
    wasReplaced: systemWasReplaced,
    notes: { steps, git: gitCli(), modifiedAt: systemModifiedAt, timeText: systemTimeText },
    clock: systemClock,
    journals: fileJournals(stateFolder(process.env, process.platform)),
    random: systemRandom,
    log: { error: (text) => void process.stderr.write(`unstale: ${text}\n`) },
    comparesByItself: () => true,
    ...outside,
  });
}
