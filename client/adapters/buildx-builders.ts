/**
 * The builders that somebody made with buildx on this machine, and which of them it uses where nobody names one. Read from its own
 * files, so that no program is started and no builder is asked: https://docs.docker.com/build/builders/#selected-builder
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BuildxBuilders } from '../build-ports.ts';
import type { EngineEndpoint } from '../ports.ts';

const longestBytes = 64 * 1024;

export function buildxFolder(environment: NodeJS.ProcessEnv): string {
  return environment['BUILDX_CONFIG'] || join(environment['DOCKER_CONFIG'] || join(homedir(), '.docker'), 'buildx');
}

/** For whoever reaches that engine. What cannot be read says nothing. */
export async function buildxBuilders(environment: NodeJS.ProcessEnv, endpoint: EngineEndpoint): Promise<BuildxBuilders> {
  const folder = buildxFolder(environment);
  const made = new Set(await readdir(join(folder, 'instances')).catch(() => []));
  const named = environment['BUILDX_BUILDER'] ?? '';
  if (named !== '') return { made, current: named, isNamed: true, chosenAtMs: Number.POSITIVE_INFINITY };
  const { name, atMs } = await chosen(folder, endpoint.context ?? endpoint.text);
  return { made, current: made.has(name) ? name : undefined, isNamed: false, chosenAtMs: atMs };
}

interface Chosen {
  /** Empty: the engine’s own. */
  readonly name: string;
  readonly atMs: number;
}

/** `key`: a context of Docker, or without one the address of the engine; each has a builder of its own. */
async function chosen(folder: string, key: string): Promise<Chosen> {
  const current = await read(join(folder, 'current'));
  const choice = current === undefined ? undefined : choiceOf(current.text);
  if (current !== undefined && (choice?.isGlobal === true || choice?.key === key))
    return { name: choice.name, atMs: current.atMs };
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 20);
  const usual = await read(join(folder, 'defaults', hash));
  return usual === undefined ? { name: '', atMs: 0 } : { name: usual.text.trim(), atMs: usual.atMs };
}

function choiceOf(text: string): { readonly key: unknown; readonly name: string; readonly isGlobal: boolean } | undefined {
  try {
    const { Key, Name, Global } = JSON.parse(text);
    return { key: Key, name: typeof Name === 'string' ? Name : '', isGlobal: Global === true };
  } catch {
    return undefined;
  }
}

async function read(path: string): Promise<{ readonly text: string; readonly atMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return size > longestBytes ? undefined : { text: await readFile(path, 'utf8'), atMs: mtimeMs };
  } catch {
    return undefined;
  }
}
