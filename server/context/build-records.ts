/**
 * Build records on disk: one small file for each image and build (two checkouts may make the same image), and beside it
 * the list of what the build was given, in a folder of the person's own, so that windows and the command line share them and none overwrites another's. Losing all of it costs a
 * question, never a wrong answer.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type BuildRecord, parseBuildRecord, printBuildRecord } from '../model/build-record.ts';
import { parseRecordedFiles, printRecordedFiles, type RecordedFile } from '../model/recorded-inputs.ts';
import { pathOfUri } from './file-uri.ts';
import { readTextFile } from './read-text-file.ts';
import { oldestIn, replaceFile } from './state-file.ts';

const mostRecords = 500;
const suffix = '.json';
const listSuffix = '.files';
const largestListBytes = 16 * 1024 * 1024;

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
  /** What the digests of the inputs are made of. */
  readonly files?: readonly RecordedFile[] | undefined;
}

/** Throws what the disk says. A Dockerfile that is no file of this machine is not remembered. */
export async function rememberBuild(state: string, { dockerfileUri, target, files, ...observed }: ObservedBuild): Promise<void> {
  const dockerfilePath = pathOfUri(dockerfileUri);
  if (dockerfilePath !== undefined) await writeBuildRecord(state, { ...observed, dockerfilePath, target }, files);
}

async function writeBuildRecord(state: string, record: BuildRecord, files: readonly RecordedFile[] | undefined): Promise<void> {
  const folder = folderOf(state, record.engineId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, await nameOf(record));
  // The list first: a record without its list knows less, a list without its record is nothing.
  if (files !== undefined && record.inputs?.kind === 'known')
    await replaceFile(`${path}${listSuffix}`, printRecordedFiles(record.inputs.filesSha256, files));
  await replaceFile(`${path}${suffix}`, printBuildRecord(record));
  for (const name of await oldestIn(folder, mostRecords, (each) => each.endsWith(suffix))) await removeRecord(join(folder, name));
}

export type RecordKey = Pick<BuildRecord, 'engineId' | 'imageId' | 'dockerfilePath' | 'contextPath' | 'target'>;

/** Of that image made by that build, or of one of the same content, and of no other. */
export async function readBuildRecord(state: string, key: RecordKey): Promise<BuildRecord | undefined> {
  return (await readRecordOf(state, key)) ?? recordOfContent(state, key);
}

/** It is named after the image that the build made, and the question may be by another digest. */
async function recordOfContent(state: string, key: RecordKey): Promise<BuildRecord | undefined> {
  for (const record of await readBuildRecords(state, key.engineId)) {
    const { imageId, contentIds = [] } = record;
    const isOfContent = contentIds.includes(key.imageId);
    if (isOfContent && (await nameOf(record)) === (await nameOf({ ...key, imageId }))) return record;
  }
  return undefined;
}

async function readRecordOf(state: string, key: RecordKey): Promise<BuildRecord | undefined> {
  const file = await readTextFile(join(folderOf(state, key.engineId), `${await nameOf(key)}${suffix}`), undefined);
  const record = file.kind === 'text' ? parseBuildRecord(file.text) : undefined;
  return record?.engineId === key.engineId && record.imageId === key.imageId ? record : undefined;
}

/** `undefined` where it is not kept, or is that of another build. */
export async function readRecordedFiles(state: string, record: BuildRecord): Promise<readonly RecordedFile[] | undefined> {
  if (record.inputs?.kind !== 'known') return undefined;
  const path = join(folderOf(state, record.engineId), `${await nameOf(record)}${listSuffix}`);
  try {
    if ((await stat(path)).size > largestListBytes) return undefined;
    return parseRecordedFiles(await readFile(path, 'utf8'), record.inputs.filesSha256);
  } catch {
    return undefined;
  }
}

/** The latest build first. A folder that is not there holds none. */
export async function readBuildRecords(state: string, engineId: string): Promise<readonly BuildRecord[]> {
  const folder = folderOf(state, engineId);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(suffix)).slice(0, 2 * mostRecords);
  const files = await Promise.all(names.map((name) => readTextFile(join(folder, name), undefined)));
  const records = files.flatMap((file) => (file.kind === 'text' ? (parseBuildRecord(file.text) ?? []) : []));
  return records.filter((record) => record.engineId === engineId).sort((one, other) => other.builtAtMs - one.builtAtMs);
}

/** How many there were. What the disk does not let go of stays, and is no harm. */
export async function forgetBuilds(state: string, engineId: string, imageIds: readonly string[]): Promise<number> {
  const folder = folderOf(state, engineId);
  const meant = new Set(imageIds);
  let count = 0;
  for (const name of (await readdir(folder).catch(() => [])).filter((each) => each.endsWith(suffix))) {
    const file = await readTextFile(join(folder, name), undefined);
    const record = file.kind === 'text' ? parseBuildRecord(file.text) : undefined;
    if (record?.engineId !== engineId || !meant.has(record.imageId)) continue;
    await removeRecord(join(folder, name));
    count += 1;
  }
  return count;
}

async function removeRecord(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path.slice(0, -suffix.length)}${listSuffix}`, { force: true });
}

/** A folder may be known by several paths. */
async function nameOf({ imageId, dockerfilePath, contextPath, target }: RecordKey): Promise<string> {
  const real = (path: string) => realpath(path).catch(() => path);
  return digest(JSON.stringify([imageId, await real(dockerfilePath), await real(contextPath), target ?? '']));
}

function folderOf(state: string, engineId: string): string {
  return join(state, 'builds', digest(engineId));
}

/** Ids are text of an engine: never a part of a path as they are. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
