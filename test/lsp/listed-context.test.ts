/** Listing and hashing a build context where the disk is not kind: FIFOs, sockets, and what a person may not read. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashEntries } from '../../server/context/hash-entries.ts';
import { listBuildContext } from '../../server/context/list-build-context.ts';
import { StatCache } from '../../server/context/stat-cache.ts';

const { signal } = new AbortController();
let root = '';

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'unstale-disk-')));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const list = () => listBuildContext(root, { ignore: undefined, includes: undefined, signal, mostEntries: 1000 });
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

test('a FIFO is told as one, and nobody waits for somebody to write into it', async () => {
  execFileSync('mkfifo', ['-m', '640', join(root, 'fifo')]);
  const listed = await list();
  expect(listed).toMatchObject({ isComplete: true, problems: [] });
  expect([...listed.entries]).toMatchObject([['fifo', { kind: 'other', mode: 0o640, sizeBytes: 0 }]]);
  const hashed = await hashEntries({ root, listed, paths: ['fifo'], cache: new StatCache(), largestBytes: 1e9, signal });
  expect([hashed.sha256s.size, hashed.unknown.size]).toEqual([0, 0]);
});

test('a file that became a FIFO after it was listed keeps nobody waiting', async () => {
  await writeFile(join(root, 'f'), 'text');
  const listed = await list();
  await rm(join(root, 'f'));
  execFileSync('mkfifo', [join(root, 'f')]);
  const hashed = await hashEntries({ root, listed, paths: ['f'], cache: new StatCache(), largestBytes: 1e9, signal });
  expect([...hashed.unknown]).toEqual([['f', 'It was changed while it was read.']]);
});

test('a socket is an empty file, as it is for a builder', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
  try {
    const listed = await list();
    expect([...listed.entries]).toMatchObject([['socket', { kind: 'file', sizeBytes: 0 }]]);
    const hashed = await hashEntries({ root, listed, paths: ['socket'], cache: new StatCache(), largestBytes: 1e9, signal });
    expect([...hashed.sha256s]).toEqual([['socket', sha256Of('')]]);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Run by somebody who has no right over the permissions of files, which a superuser has until it is taken away. */
const program = `
import { listBuildContext } from ${JSON.stringify(join(import.meta.dirname, '../../server/context/list-build-context.ts'))};
import { hashEntries } from ${JSON.stringify(join(import.meta.dirname, '../../server/context/hash-entries.ts'))};
import { StatCache } from ${JSON.stringify(join(import.meta.dirname, '../../server/context/stat-cache.ts'))};
import { ignoreWalk, parseIgnoreFile } from ${JSON.stringify(join(import.meta.dirname, '../../server/model/ignore-file.ts'))};
const [root, ignore] = process.argv.slice(1);
const { signal } = new AbortController();
const walk = ignoreWalk(parseIgnoreFile(ignore));
const listed = await listBuildContext(root, { ignore: walk, includes: undefined, signal, mostEntries: 1000 });
const paths = [...listed.entries.keys()];
const { unknown } = await hashEntries({ root, listed, paths, cache: new StatCache(), largestBytes: 1e9, signal });
console.log(JSON.stringify({ paths, isComplete: listed.isComplete, problems: listed.problems, unknown: [...unknown] }));
`;

function listedByNobody(ignore: string): unknown {
  const node = [
    process.execPath,
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    '--input-type=module',
    '-e',
    program,
    root,
    ignore,
  ];
  const giveUp = ['--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search'];
  const [command = '', ...args] = process.getuid?.() === 0 ? ['setpriv', ...giveUp, ...node] : node;
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
}

test('what a person may not read is said to be unknown, and the rest is read', async () => {
  await mkdir(join(root, 'closed'));
  await mkdir(join(root, 'nameless'));
  await writeFile(join(root, 'closed/f'), 'text');
  await writeFile(join(root, 'nameless/f'), 'text');
  await writeFile(join(root, 'open'), 'text');
  await writeFile(join(root, 'secret'), 'text');
  await chmod(join(root, 'closed'), 0);
  await chmod(join(root, 'nameless'), 0o400);
  await chmod(join(root, 'secret'), 0);
  expect(listedByNobody('')).toEqual({
    paths: ['closed', 'nameless', 'open', 'secret'],
    isComplete: false,
    problems: [
      { path: 'closed', because: 'You may not read it.' },
      { path: 'nameless/f', because: 'You may not read it.' },
    ],
    unknown: [['secret', 'You may not read it.']],
  });
  // A builder's client looks into ignored folders for what is kept, and goes on where it may not.
  expect(listedByNobody('closed\n!closed/**/kept\nnameless\nsecret')).toEqual({
    paths: ['open'],
    isComplete: true,
    problems: [],
    unknown: [],
  });
});
