/**
 * An engine of our own with a thousand images and as many containers, or more: `bench/app-<n>:1` and `app-<n>`. Its images
 * stay in the cache between runs; containers are created anew, because a stopping engine removes them.
 */
import { readFile } from 'node:fs/promises';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import type { Engine } from '../../client/ports.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import type { Missing } from '../support/requirements.ts';
import { type BareEngine, bareEngine } from './bare-engine.ts';
import { type ImageRecipe, imageArchive } from './image-archive.ts';

export interface Crowd {
  readonly kind: 'ready';
  readonly own: OwnEngine;
  readonly bare: BareEngine;
  readonly imageCount: number;
  /** The product's own adapter, connected anew. */
  open(): Promise<Engine>;
  /** Makes more containers until there are that many, each image in turn. */
  growTo(containerCount: number): Promise<void>;
  /** Gives each image its own name again. */
  restoreTags(): Promise<void>;
  stop(): Promise<void>;
}

export interface CrowdOptions {
  readonly usesContainerdStore: boolean;
  readonly imageCount: number;
}

/** One that says nothing of what an image is, so that images differ in their files alone. */
const label = 'org.opencontainers.image.revision';
const atOnce = 8;

export function referenceOf(index: number): string {
  return `bench/app-${index}:1`;
}

/** Images that hold a program, of different code. */
export const programs = { old: 'bench/program-old:1', new: 'bench/program-new:1' } as const;

export async function startCrowd({ usesContainerdStore, imageCount }: CrowdOptions): Promise<Crowd | Missing> {
  const dataName = `bench-${usesContainerdStore ? 'containerd' : 'classic'}`;
  const own = await startEngine({ dataName, usesContainerdStore, isInOwnNetwork: true });
  if (own.kind === 'missing') return own;
  const bare = bareEngine(own.socketPath);
  const restoreTags = () => provideImages(bare, imageCount);
  let containerCount = 0;
  try {
    await removeContainers(bare);
    await restoreTags();
  } catch (error) {
    await own.stop();
    throw error;
  }
  return {
    kind: 'ready',
    own,
    bare,
    imageCount,
    restoreTags,
    open: () => openEngine(endpointOf(own.socketPath)),
    growTo: async (count) => {
      await inParallel(containerCount, count, async (index) => {
        const body = {
          Image: referenceOf(index % imageCount),
          HostConfig: { NetworkMode: 'none' },
          Labels: labelsOfService(index),
        };
        await bare.ask('POST', `/containers/create?name=app-${index}`, body);
      });
      containerCount = count;
    },
    stop: async () => {
      bare.close();
      await own.stop();
    },
  };
}

/** As Compose writes them; ten services make a project. */
function labelsOfService(index: number): Readonly<Record<string, string>> {
  const prefix = 'com.docker.compose.';
  return {
    [`${prefix}project`]: `project-${Math.floor(index / 10)}`,
    [`${prefix}service`]: `service-${index % 10}`,
    [`${prefix}container-number`]: '1',
    [`${prefix}config-hash`]: String(index).padStart(64, '0'),
    [`${prefix}project.config_files`]: `/work/project-${Math.floor(index / 10)}/compose.yaml`,
    [`${prefix}version`]: '2.40.3',
  };
}

/** A run that was interrupted has left its own in the data that is kept. */
async function removeContainers({ ask }: BareEngine): Promise<void> {
  const rows = (await ask('GET', '/containers/json?all=1')) as readonly { readonly Id: string }[];
  await inParallel(0, rows.length, async (index) => ask('DELETE', `/containers/${rows[index]?.Id ?? ''}?force=1&v=1`));
}

function endpointOf(socketPath: string): Parameters<typeof openEngine>[0] {
  const text = `unix://${socketPath}`;
  const address = { kind: 'unix', path: socketPath } as const;
  return { address, text, decidedBy: 'bench', isLocal: true, cliEnvironment: { DOCKER_HOST: text } };
}

/** Runs `work` for each number of the range, several at once. */
export async function inParallel(from: number, to: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = from;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < to; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

interface ImageRow {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly Labels: Readonly<Record<string, string>> | null;
}

/** What the data folder has kept needs at most its name again. */
async function provideImages(bare: BareEngine, imageCount: number): Promise<void> {
  const recipes = await recipesOf(imageCount);
  const rows = (await bare.ask('GET', '/images/json')) as readonly ImageRow[];
  const present = new Map(rows.map((row) => [row.Labels?.[label], row]));
  if (recipes.some(({ labels }) => !present.has(labels[label]))) {
    await bare.send('/images/load?quiet=1', await imageArchive(recipes));
    return;
  }
  for (const { tag, labels } of recipes) {
    const row = present.get(labels[label]);
    const [repo = '', name = ''] = tag.split(':');
    if (row !== undefined && !row.RepoTags?.includes(tag)) await tagBare(bare, row.Id, repo, name);
  }
}

export async function tagBare(bare: BareEngine, image: string, repo: string, tag: string): Promise<void> {
  await bare.ask('POST', `/images/${image}/tag?${new URLSearchParams({ repo, tag })}`);
}

async function recipesOf(imageCount: number): Promise<readonly ImageRecipe[]> {
  const program = await readFile('/bin/busybox');
  const plain = Array.from({ length: imageCount }, (_, index) => ({
    tag: referenceOf(index),
    code: `console.log(${index});\n`,
    labels: { [label]: String(index) },
  }));
  const runnable = Object.entries(programs).map(([name, tag]) => ({ tag, code: name, program, labels: { [label]: name } }));
  return [...plain, ...runnable];
}
