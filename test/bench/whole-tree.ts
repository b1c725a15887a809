/**
 * Every row of a project of 50 images that the workspace builds, each with a container: from nothing, and after a person asked
 * for all of it again. The peer reads what has to be read, and compares nothing.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderPlace } from '../../cli/folder-place.ts';
import { archives } from '../../cli/folder-status.ts';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { systemClock, systemRandom } from '../../client/adapters/system.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import { type LiveStatus, liveStatus } from '../../client/flows/live-status.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { bareEngine } from './bare-engine.ts';
import type { Row } from './statistics.ts';
import { elapsedMsOf, takeTurns } from './timing.ts';

const project = 'bench-tree';
const imageCount = 50;
const filesPerImage = 20;
const peerName = 'an archive of each image and the changes of each container, bare, 6 at once';

export async function compareWholeTree(): Promise<readonly Row[] | string> {
  const engine = await startEngine({ dataName: 'bench-verify' });
  if (engine.kind !== 'ready') return `no engine: ${engine.because}`;
  // Compose is found by the command line's own configuration.
  Object.assign(process.env, engine.env);
  const folder = await mkdtemp(join(tmpdir(), 'unstale-bench-tree-'));
  try {
    await writeProject(folder);
    await compose(engine, folder, 'build', '--quiet');
    await compose(engine, folder, 'create', '--no-build', '--pull=never');
    return await rowsOf(engine, folder);
  } finally {
    await compose(engine, folder, 'down', '--rmi=local').catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
    await engine.docker(['buildx', 'prune', '--all', '--force']);
    await engine.stop();
  }
}

async function rowsOf(engine: OwnEngine, folder: string): Promise<readonly Row[]> {
  const peer = () => elapsedMsOf(() => readAll(engine));
  const first = await takeTurns({ rounds: 3, peer, ours: () => elapsedMsOf(() => lookAt(statusOf(engine, folder))) });
  const live = statusOf(engine, folder);
  await lookAt(live);
  const again = await takeTurns({ rounds: 3, peer, ours: () => elapsedMsOf(() => lookAt(live)) });
  const goals = { peerName, unit: 'ms', goalRatio: undefined, goalAtMost: 1_000 };
  return [
    { what: `whole tree, ${imageCount} images of known source`, ...first, ...goals },
    { what: 'the same, asked for again', ...again, ...goals },
  ];
}

async function lookAt(live: LiveStatus): Promise<void> {
  const fresh = containersOf(await live.lookThoroughly()).filter(({ verdict }) => verdict.kind === 'fresh').length;
  if (fresh !== imageCount) throw new Error(`${fresh} of ${imageCount} containers are fresh.`);
}

function statusOf(engine: OwnEngine, folder: string): LiveStatus {
  const place = { ...folderPlace(folder), pathOf: fileURLToPath };
  return liveStatus({
    ...{ connect: () => openEngine(endpointOf(engine)), archives, builds: workspaceBuilds(folder), place, platform: 'linux' },
    ...{ clock: systemClock, random: systemRandom, comparesByItself: () => true },
    log: { error: (text) => console.error(text) },
  });
}

async function readAll(engine: OwnEngine): Promise<void> {
  const bare = bareEngine(engine.socketPath);
  const waiting = Array.from({ length: imageCount }, (_, each) => `${project}-s${each}`);
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const { Id } = (await bare.ask('POST', '/containers/create', { Image: name, Cmd: ['x'] })) as { readonly Id: string };
      const archive = await bare.open(`/containers/${Id}/archive?path=/app`);
      for await (const _ of archive);
      await bare.ask('DELETE', `/containers/${Id}`);
      await bare.ask('GET', `/containers/${name}-1/changes`);
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
  bare.close();
}

async function writeProject(folder: string): Promise<void> {
  const services: string[] = [];
  for (let each = 0; each < imageCount; each++) {
    const context = join(folder, `s${each}`);
    await mkdir(join(context, 'src'), { recursive: true });
    for (let file = 0; file < filesPerImage; file++)
      await writeFile(join(context, 'src', `${file}.js`), `// ${each} ${file}\n`.repeat(50));
    await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY src /app\nCMD ["x"]\n');
    services.push(`  s${each}:\n    build: ./s${each}\n`);
  }
  await writeFile(join(folder, 'compose.yaml'), `name: ${project}\nservices:\n${services.join('')}`);
}

async function compose(engine: OwnEngine, folder: string, ...args: string[]): Promise<void> {
  const { exitCode, stderr } = await engine.docker(['compose', '--project-directory', folder, ...args]);
  if (exitCode !== 0) throw new Error(`docker compose ${args[0]}: ${stderr.slice(-500)}`);
}
