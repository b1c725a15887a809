/** The folder in which a command runs, which whoever runs it trusts. */
import { realpath } from 'node:fs/promises';
import { notedBuilds } from '../client/adapters/noted-builds.ts';
import { readStartOfFile } from '../client/adapters/read-start-of-file.ts';
import { engineCli } from '../client/adapters/run-engine-cli.ts';
import type { BuildPlace } from '../client/ports.ts';

export function folderPlace(folder: string): Pick<BuildPlace, 'cli' | 'read' | 'realPath' | 'workspace' | 'notedBuilds'> {
  return {
    cli: (endpoint, program) => engineCli(endpoint, { program, environment: process.env }),
    notedBuilds: () => notedBuilds(process.env),
    read: readStartOfFile,
    realPath: (path) => realpath(path).catch(() => undefined),
    workspace: async () => ({ isTrusted: true, folders: [await realpath(folder)] }),
  };
}
