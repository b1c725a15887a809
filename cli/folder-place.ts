/** The folder in which a command runs, which whoever runs it trusts. */
import { realpath } from 'node:fs/promises';
import { buildxBuilders } from '../client/adapters/buildx-builders.ts';
import { notedBuilds } from '../client/adapters/noted-builds.ts';
import { readStartOfFile } from '../client/adapters/read-start-of-file.ts';
import { engineCli } from '../client/adapters/run-engine-cli.ts';
import type { BuildPlace } from '../client/ports.ts';

export function folderPlace(
  folder: string,
): Pick<BuildPlace, 'cli' | 'read' | 'realPath' | 'workspace' | 'notedBuilds' | 'builders'> {
  return {
    cli: (endpoint, program) => engineCli(endpoint, { program, environment: process.env }),
    notedBuilds: () => notedBuilds(process.env),
    builders: (endpoint) => buildxBuilders(process.env, endpoint),
    read: readStartOfFile,
    realPath: (path) => realpath(path).catch(() => undefined),
    workspace: async () => ({ isTrusted: true, folders: [await realpath(folder)] }),
  };
}
