/** An image in which every command succeeds at once and does nothing, so that any RUN can be built: only its text matters. */
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { OwnEngine } from './start.ts';

export const yesImage = 'unstale-yes:1';
const programs = ['/bin/sh', '/bin/bash', '/bin/ash', '/usr/bin/env', '/bin/true', '/usr/bin/python3', '/bin/echo'];

const byBuildx = ['buildx', 'build', '--provenance=false'];

/** `build`: the words that stand in front of the options of a build. */
export async function buildYesImage(
  engine: Pick<OwnEngine, 'docker'>,
  tags: readonly string[] = [yesImage],
  build: readonly string[] = byBuildx,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unstale-yes-'));
  try {
    await mkdir(join(folder, 'root', 'busybox'), { recursive: true });
    await copyFile('/bin/busybox', join(folder, 'root', 'busybox', 'busybox'));
    for (const program of programs) {
      const path = join(folder, 'root', program);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, '#!/busybox/busybox true\n');
      await chmod(path, 0o755);
    }
    await mkdir(join(folder, 'root', 'etc'), { recursive: true });
    await writeFile(join(folder, 'root/etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n');
    await writeFile(join(folder, 'root/etc/group'), 'root:x:0:\nnode:x:1000:\n');
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY root /\nENV PATH=/bin FROM_BASE=1\n');
    const names = tags.flatMap((tag) => ['--tag', tag]);
    const { exitCode, stderr } = await engine.docker([...build, '--quiet', ...names, folder]);
    if (exitCode !== 0) throw new Error(`The image that says yes could not be built: ${stderr.slice(-2000)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
