/**
 * Verify of 10,000 files (200 MB) against what reading them out of the container costs, and again where nothing changed. The
 * first one hashes every file, in each round. Whether a container changed files itself is asked of the engine each time, and
 * what that alone takes is told by itself: no answer about a container that may have run meanwhile can be had for less.
 */
import { utimesSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { folderPlace } from '../../cli/folder-place.ts';
import { archives } from '../../cli/folder-status.ts';
import { withSaidSource } from '../../cli/said-source.ts';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { systemClock, systemRandom, systemWasReplaced } from '../../client/adapters/system.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import { diagnose } from '../../client/flows/diagnose.ts';
import { liveStatus } from '../../client/flows/live-status.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { runProcess } from '../support/run-process.ts';
import { median, type Row } from './statistics.ts';
import { elapsedMsOf, takeTurns } from './timing.ts';

const folderCount = 100;
const filesPerFolder = 100;
const bytesPerFile = 20 * 1024;
const name = 'bench-verify';
const writtenAtS = Math.floor(Date.now() / 1000) - 3600;

export async function compareVerify(): Promise<readonly Row[] | string> {
  const engine = await startEngine({ dataName: 'bench-verify' });
  if (engine.kind !== 'ready') return `no engine: ${engine.because}`;
  const folder = await mkdtemp(join(tmpdir(), 'unstale-bench-verify-'));
  try {
    await writeContext(folder);
    await docker(engine, 'buildx', 'build', '--quiet', '--tag', name, folder);
    await docker(engine, 'rm', '--force', name).catch(() => undefined);
    await docker(engine, 'create', '--name', name, name, 'x');
    return await rowsOf(engine, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await docker(engine, 'rm', '--force', name).catch(() => undefined);
    // Ten thousand files are not kept for the next time: whoever lists the repository goes through them.
    await docker(engine, 'image', 'rm', '--force', name).catch(() => undefined);
    await docker(engine, 'buildx', 'prune', '--all', '--force').catch(() => undefined);
    await engine.stop();
  }
}

async function rowsOf(engine: OwnEngine, folder: string): Promise<readonly Row[]> {
  const copy = () =>
    elapsedMsOf(() =>
      runProcess('sh', ['-c', `docker cp ${name}:/app - > /dev/null`], { env: { ...process.env, ...engine.env } }),
    );
  const first = async () => {
    touchAll(folder);
    return elapsedMsOf(verifier(engine, folder));
  };
  const fresh = await takeTurns({ rounds: 3, peer: copy, ours: first });
  // A hash is remembered of a file that was not touched just before.
  await setTimeout(3_000);
  const again = verifier(engine, folder);
  await again();
  const diffs: number[] = [];
  for (let round = 0; round < 3; round++) diffs.push(await elapsedMsOf(() => docker(engine, 'diff', name)));
  const unchanged = await takeTurns({ rounds: 3, peer: copy, ours: () => elapsedMsOf(again) });
  const { save, stop } = await saver(engine, folder);
  const saved = await takeTurns({ rounds: 5, peer: copy, ours: save });
  stop();
  const peerName = 'docker cp CONTAINER:/app - > /dev/null';
  return [
    { what: 'verify of 10,000 files, 200 MB', ...fresh, peerName, unit: 'ms', goalRatio: 1.3 },
    { what: 'the same again, nothing changed', ...unchanged, peerName, unit: 'ms', goalRatio: 0.05 },
    `  of that, docker diff alone: ${median(diffs).toFixed(0)} ms, × ${(median(diffs) / unchanged.peer).toFixed(3)}`,
    { what: 'the row of its container, one file saved', ...saved, peerName, unit: 'ms', goalRatio: undefined, goalAtMost: 50 },
  ];
}

function statusOf(engine: OwnEngine, folder: string) {
  const known = workspaceBuilds(folder);
  const builds = withSaidSource(known, { file: join(folder, 'Dockerfile') }, async () => [name]);
  const place = { ...folderPlace(folder), pathOf: fileURLToPath };
  const log = { error: (text: string) => console.error(text) };
  const live = liveStatus({
    ...{ connect: () => openEngine(endpointOf(engine)), archives, builds, place, platform: 'linux', log },
    ...{ clock: systemClock, random: systemRandom, comparesByItself: () => true, hashFiles: known.hashFiles },
  });
  return { known, builds, place, live };
}

/** From the word that a file was saved to its row. */
async function saver(engine: OwnEngine, folder: string) {
  const { live } = statusOf(engine, folder);
  const file = join(folder, 'app', '0', '0');
  const told = (kind: string) =>
    new Promise<void>((resolve) => {
      const look = (): void => {
        if (live.state.kind !== 'known') return;
        if (containersOf(live.state.report).find((each) => each.name === name)?.verdict.kind !== kind) return;
        listener.dispose();
        resolve();
      };
      const listener = live.onDidChange(look);
      look();
    });
  await writeFile(file, Buffer.alloc(bytesPerFile, 'other'));
  live.show();
  await told('stale');
  const save = async (round: number) => {
    // What was built, and something else, in turns.
    const isBuilt = round % 2 === 0;
    await writeFile(file, isBuilt ? contentOf(0, 0) : Buffer.alloc(bytesPerFile, round));
    return elapsedMsOf(async () => {
      live.workspaceChanged([file]);
      await told(isBuilt ? 'fresh' : 'stale');
    });
  };
  return { save, stop: () => live.stop() };
}

function contentOf(folder: number, file: number): Buffer {
  return Buffer.alloc(bytesPerFile, `${folder} ${file} `);
}

function verifier(engine: OwnEngine, folder: string): () => Promise<void> {
  const { known, builds, place, live } = statusOf(engine, folder);
  const worlds = { archives, random: systemRandom, wasReplaced: systemWasReplaced, platform: 'linux', place } as const;
  const ports = { live, builds, contexts: known, ...worlds };
  return async () => {
    const { files } = await diagnose(ports, name, { isListingFiles: true });
    const count = files?.filter(({ state }) => state === 'identical').length ?? 0;
    if (count < folderCount * filesPerFolder - 1) throw new Error(`Only ${count} files were found identical.`);
  };
}

async function writeContext(folder: string): Promise<void> {
  for (let each = 0; each < folderCount; each++) {
    const inside = join(folder, 'app', String(each));
    await mkdir(inside, { recursive: true });
    for (let file = 0; file < filesPerFolder; file++) {
      await writeFile(join(inside, String(file)), contentOf(each, file));
      await utimes(join(inside, String(file)), writtenAtS, writtenAtS);
    }
  }
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY app /app\n');
}

/** Nothing that was known of them counts any more, although none of them is another one. */
function touchAll(folder: string): void {
  for (let each = 0; each < folderCount; each++)
    for (let file = 0; file < filesPerFolder; file++) {
      const path = join(folder, 'app', String(each), String(file));
      utimesSync(path, writtenAtS, writtenAtS);
    }
}

async function docker(engine: OwnEngine, ...args: string[]): Promise<void> {
  const { exitCode, stderr } = await engine.docker(args);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-500)}`);
}
