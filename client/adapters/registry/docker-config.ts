/** The docker command line's own configuration file, as far as registries are concerned; what cannot be read holds no credentials. */
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const longestBytes = 1024 * 1024;

/** `undefined` when there is none; `unreadable` when it is something else than a JSON file of at most 1 MiB. */
export async function readDockerConfig(environment: NodeJS.ProcessEnv): Promise<unknown> {
  const folder = environment['DOCKER_CONFIG'] || join(homedir(), '.docker');
  try {
    const file = await open(join(folder, 'config.json'));
    try {
      const about = await file.stat();
      if (!about.isFile() || about.size > longestBytes) return 'unreadable';
      return JSON.parse((await file.readFile('utf8')).replace(/^\uFEFF/, ''));
    } finally {
      await file.close();
    }
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT' ? undefined : 'unreadable';
  }
}
