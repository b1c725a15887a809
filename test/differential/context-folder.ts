/** A build context on disk: made by chance, listed, and changed in the ways in which people and programs change files. */
import { chmod, link, lstat, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Random } from './random.ts';

export interface Listed {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
}

const folders = ['src', 'src/lib', 'src/lib/deep', 'conf', 'assets', '.hidden', 'a b', 'ünï', 'pkg', 'pkg/one', 'pkg/two'];
const names = [
  'main.txt',
  'x.js',
  'y.js',
  'z.md',
  '.env',
  '-dash',
  'with space.txt',
  'größe.css',
  'Makefile',
  'data.json',
  'x.test.js',
];
const modes = [0o644, 0o644, 0o644, 0o755, 0o600, 0o664];

export async function makeContext(root: string, salt: string, random: Random): Promise<void> {
  await mkdir(root, { recursive: true });
  await write(join(root, 'salt'), salt, random);
  const count = 5 + random.integer(14);
  for (let each = 0; each < count; each++) {
    const folder = random.chance(30) ? '' : random.pick(folders);
    await addFile(root, join(folder, random.pick(names)), random);
  }
  if (random.chance(30)) await mkdir(join(root, 'empty', 'inner'), { recursive: true });
  const files = await listContext(root);
  const plain = files.filter(({ kind, path }) => kind === 'file' && path !== 'salt');
  if (random.chance(35) && plain.length > 0) await symlink(random.pick(plain).path, join(root, 'linked')).catch(() => {});
  if (random.chance(25)) await symlink('src', join(root, 'srclink')).catch(() => {});
  if (random.chance(15)) await symlink('/src/lib', join(root, 'rooted')).catch(() => {});
  if (random.chance(20)) await symlink('nowhere', join(root, 'assets', 'dangling')).catch(() => {});
  if (random.chance(20) && plain.length > 0) await link(join(root, random.pick(plain).path), join(root, 'hard')).catch(() => {});
}

async function addFile(root: string, path: string, random: Random): Promise<void> {
  const full = join(root, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, `${random.integer(1e9)}\n`.repeat(1 + random.integer(3)));
  await chmod(full, random.pick(modes));
  await dateByChance(full, random);
}

/** Seconds, and whole ones: such a date can be set back exactly. */
export function randomDate(random: Random): number {
  return 1_700_000_000 + random.integer(1e7);
}

/** Never the date of the clock, so that the same seed makes the same files. */
async function dateByChance(full: string, random: Random): Promise<void> {
  const date = randomDate(random);
  await utimes(full, date, date);
}

async function write(full: string, text: string | Buffer, random: Random): Promise<void> {
  await writeFile(full, text);
  await dateByChance(full, random);
}

export async function listContext(root: string, below = ''): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(below, entry.name);
    if (entry.isSymbolicLink()) found.push({ path, kind: 'link' });
    else if (entry.isDirectory()) found.push({ path, kind: 'directory' }, ...(await listContext(root, path)));
    else if (entry.isFile()) found.push({ path, kind: 'file' });
  }
  return found;
}

export type ContextChange = (root: string, random: Random) => Promise<string | undefined>;

/** Each says what it did, or nothing where there is nothing to do it to. */
export const contextChanges: readonly (readonly [weight: number, name: string, change: ContextChange])[] = [
  [10, 'content', (root, random) => onFile(root, random, (full) => write(full, `new ${random.integer(1e9)}\n`, random))],
  [5, 'same size', (root, random) => onFile(root, random, (full) => sameSize(full, random))],
  [
    4,
    'same size, date set back',
    (root, random) => onFile(root, random, (full) => keepingDate(full, () => sameSize(full, random))),
  ],
  [
    3,
    'other size, date set back',
    (root, random) =>
      onFile(root, random, (full) => keepingDate(full, () => writeFile(full, `longer ${random.integer(1e9)} text\n`.repeat(7)))),
  ],
  [4, 'touch', (root, random) => onFile(root, random, (full) => dateByChance(full, random))],
  [4, 'mode of a file', (root, random) => onFile(root, random, (full) => chmod(full, random.pick(modes)))],
  [
    4,
    'mode of a folder',
    (root, random) => onKind('directory', root, random, (full) => chmod(full, random.pick([0o755, 0o700, 0o775, 0o711]))),
  ],
  [3, 'rename', (root, random) => onFile(root, random, (full) => rename(full, `${full}.moved`))],
  [4, 'delete', (root, random) => onFile(root, random, (full) => rm(full))],
  [
    5,
    'add',
    async (root, random) => {
      const path = join(
        random.chance(40) ? '' : random.pick(folders),
        `added-${random.integer(1000)}.${random.pick(['js', 'txt', 'md'])}`,
      );
      await addFile(root, path, random);
      return path;
    },
  ],
  [
    2,
    'empty folder',
    async (root, random) => {
      const path = join(random.pick(['', 'src', 'assets']), `hollow${random.integer(3)}`);
      const full = join(root, path);
      const isThere = await lstat(full).then(
        () => true,
        () => false,
      );
      if (isThere) await rm(full, { recursive: true });
      else await mkdir(full, { recursive: true });
      return path;
    },
  ],
  [
    2,
    'link target',
    async (root, random) => {
      const links = (await listContext(root)).filter(({ kind }) => kind === 'link');
      if (links.length === 0) return undefined;
      const { path } = random.pick(links);
      const target = path === 'srclink' ? random.pick(['src', 'pkg', './src']) : random.pick(['salt', './salt', 'nowhere2']);
      if (path === 'linked' && target === 'nowhere2') return undefined;
      await rm(join(root, path));
      await symlink(target, join(root, path));
      return `${path} → ${target}`;
    },
  ],
  [
    2,
    'file becomes folder',
    (root, random) =>
      onFile(root, random, async (full) => {
        await rm(full);
        await mkdir(full);
        await write(join(full, 'inside.txt'), 'inside', random);
      }),
  ],
  [2, 'written again', (root, random) => onFile(root, random, async (full) => write(full, await readFile(full), random))],
];

/** What the harness itself writes. */
const kept: ReadonlySet<string> = new Set(['salt', '.dockerignore', 'Dockerfile', 'Dockerfile.dockerignore']);

async function onFile(root: string, random: Random, change: (full: string) => Promise<unknown>): Promise<string | undefined> {
  return onKind('file', root, random, change);
}

async function onKind(
  kind: Listed['kind'],
  root: string,
  random: Random,
  change: (full: string) => Promise<unknown>,
): Promise<string | undefined> {
  const all = (await listContext(root)).filter((each) => each.kind === kind && !kept.has(each.path));
  if (all.length === 0) return undefined;
  const { path } = random.pick(all);
  await change(join(root, path));
  return path;
}

async function sameSize(full: string, random: Random): Promise<void> {
  const { length } = await readFile(full);
  await write(full, String(random.integer(10)).repeat(length), random);
}

async function keepingDate(full: string, change: () => Promise<unknown>): Promise<void> {
  const { mtime } = await lstat(full);
  await change();
  await utimes(full, mtime, mtime);
}
