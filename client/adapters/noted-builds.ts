/**
 * What buildx notes on this machine of each build that it starts: on which builder, from which folder. Read from its own files,
 * so that no builder is asked; only the latest of each.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NotedBuild } from '../build-ports.ts';
import { buildxFolder } from './buildx-builders.ts';
import { systemTimeText } from './system.ts';

const mostBuilders = 20;
const mostBuilds = 50;
const longestBytes = 64 * 1024;

/** Empty where buildx is not installed, or has another way of noting. */
export async function notedBuilds(environment: NodeJS.ProcessEnv): Promise<readonly NotedBuild[]> {
  const refs = join(buildxFolder(environment), 'refs');
  const builders = (await names(refs)).filter((name) => name !== '__group__').slice(0, mostBuilders);
  const found: NotedBuild[] = [];
  for (const builder of builders) {
    for (const node of (await names(join(refs, builder))).slice(0, mostBuilders))
      found.push(...(await buildsIn(join(refs, builder, node), builder)));
  }
  return found.sort((one, other) => other.startedAtMs - one.startedAtMs);
}

async function buildsIn(folder: string, builder: string): Promise<readonly NotedBuild[]> {
  const files = await Promise.all((await names(folder)).map((id) => dated(join(folder, id), id)));
  const latest = files.filter((file) => file !== undefined).sort((one, other) => other.atMs - one.atMs);
  const builds = await Promise.all(latest.slice(0, mostBuilds).map((file) => read(file, builder)));
  return builds.filter((build) => build !== undefined);
}

interface Dated {
  readonly path: string;
  readonly id: string;
  readonly atMs: number;
}

async function dated(path: string, id: string): Promise<Dated | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() && stats.size <= longestBytes ? { path, id, atMs: stats.mtimeMs } : undefined;
}

async function read({ path, id, atMs }: Dated, builder: string): Promise<NotedBuild | undefined> {
  try {
    const { LocalPath, DockerfilePath } = JSON.parse(await readFile(path, 'utf8'));
    if (typeof LocalPath !== 'string' || LocalPath === '' || !/^[a-z0-9]{10,64}$/.test(id)) return undefined;
    const dockerfilePath =
      typeof DockerfilePath === 'string' && DockerfilePath !== '' ? DockerfilePath : join(LocalPath, 'Dockerfile');
    return { id, builder, contextPath: LocalPath, dockerfilePath, startedAtMs: atMs, startedAtText: systemTimeText(atMs) };
  } catch {
    return undefined;
  }
}

async function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
