/** The smallest image that runs something: busybox with its tools, from nothing, built the same way by every kind of engine. */
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessResult } from '../run-process.ts';

export const smallImage = 'unstale-small:1';
const tools = ['sh', 'ls', 'cat', 'sleep', 'echo', 'mkdir', 'touch', 'printf', 'true', 'rm', 'seq'];

/** `run` is the command line of the engine: `build` and what follows it. */
export async function buildSmallImage(run: (args: readonly string[]) => Promise<ProcessResult>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unstale-small-'));
  try {
    await mkdir(join(folder, 'bin'));
    await copyFile('/bin/busybox', join(folder, 'bin/busybox'));
    for (const tool of tools) await symlink('busybox', join(folder, 'bin', tool));
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY bin /bin\nENV PATH=/bin\nCMD ["sleep", "1000"]\n');
    const { exitCode, stderr } = await run(['build', '--tag', smallImage, folder]);
    if (exitCode !== 0) throw new Error(`The small image could not be built: ${stderr.slice(-2000)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
