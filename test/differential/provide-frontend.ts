/** Another frontend than the engine's own: a program of it as an image in the engine, which `# syntax` then names. No registry is asked. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';

export const frontendImage = 'unstale-diff-frontend/dockerfile:labs';

export async function provideFrontend(engine: EngineAccess, program: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unstale-frontend-'));
  try {
    await copyFile(program, join(folder, 'frontend'));
    const caps = ['inputs', 'subrequests', 'contexts'].map((name) => `moby.buildkit.frontend.${name}`).join();
    const lines = ['FROM scratch', `LABEL moby.buildkit.frontend.caps="${caps}"`, 'COPY --chmod=755 frontend /frontend'];
    await writeFile(join(folder, 'Dockerfile'), [...lines, 'ENTRYPOINT ["/frontend"]', ''].join('\n'));
    const how = ['--provenance=false', '--tag', frontendImage, '--', folder];
    const { exitCode, stderr } = await runDocker(engine, ['buildx', 'build', ...how]);
    if (exitCode !== 0) throw new Error(`The image of the frontend could not be built: ${stderr.slice(-1000)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
