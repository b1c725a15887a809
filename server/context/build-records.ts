/**
 * Build records on disk: one small file for each image, in a folder of the person's own, so that windows and the command line
 * share them and none overwrites another's. Losing all of it costs a question, never a wrong answer.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type BuildRecord, parseBuildRecord, printBuildRecord } from '../model/build-record.ts';
import { pathOfUri } from './file-uri.ts';
import { readTextFile } from './read-text-file.ts';

const mostRecords = 500;
const suffix = '.json';

/** `$XDG_STATE_HOME/unstale` and its like. */
export function stateFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { XDG_STATE_HOME: state, LOCALAPPDATA: local } = environment;
  if (state) return join(state, 'unstale');
  if (platform === 'win32') return join(local || join(homedir(), 'AppData', 'Local'), 'unstale');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'unstale');
  return join(homedir(), '.local', 'state', 'unstale');
}

export interface ObservedBuild extends Omit<BuildRecord, 'dockerfilePath' | 'target'> {
  readonly dockerfileUri: string;
  readonly target?: string | undefined;
}

/** Throws what the disk says. A Dockerfile that is no file of this machine is not remembered. */
export async function rememberBuild(state: string, { dockerfileUri, target, ...observed }: ObservedBuild): Promise<void> {
  const dockerfilePath = pathOfUri(dockerfileUri);
  if (dockerfilePath !== undefined) await writeBuildRecord(state, { ...observed, dockerfilePath, target });
}

async function writeBuildRecord(state: string, record: BuildRecord): Promise<void> {
  const folder = folderOf(state, record.engineId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${digest(record.imageId)}${suffix}`);
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, printBuildRecord(record), { mode: 0o600 });
  await rename(temporary, path);
  await dropOldest(folder);
}

/** The latest build first. A folder that is not there holds none. */
export async function readBuildRecords(state: string, engineId: string): Promise<readonly BuildRecord[]> {
  const folder = folderOf(state, engineId);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(suffix)).slice(0, 2 * mostRecords);
  const files = await Promise.all(names.map((name) => readTextFile(join(folder, name), undefined)));
  const records = files.flatMap((file) => (file.kind === 'text' ? (parseBuildRecord(file.text) ?? []) : []));
  return records.filter((record) => record.engineId === engineId).sort((one, other) => other.builtAtMs - one.builtAtMs);
}

async function dropOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(suffix));
  if (names.length <= mostRecords) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, atMs: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  const oldest = dated.sort((one, other) => one.atMs - other.atMs).slice(0, names.length - mostRecords);
  for (const { name } of oldest) await rm(join(folder, name), { force: true });
}

function folderOf(state: string, engineId: string): string {
  return join(state, 'builds', digest(engineId));
}

/** Ids are text of an engine: never a part of a path as they are. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
