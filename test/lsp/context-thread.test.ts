/** The thread that reads build contexts, as it is bundled: what it tells is what the disk says, and nothing waits for ever. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ContextThread } from '../../server/context/context-thread.ts';
import { listBuildContext } from '../../server/context/list-build-context.ts';
import { ThreadContext } from '../../server/context/thread-context.ts';
import { ignoreWalk, parseIgnoreFile } from '../../server/model/ignore-file.ts';

const { signal } = new AbortController();
const file = join(import.meta.dirname, '../../dist/context-worker.js');
const threads: ContextThread[] = [];
let scratch = '';
let root = '';

beforeEach(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale-thread-')));
  root = join(scratch, 'context');
  await mkdir(root);
});
afterEach(async () => {
  for (const thread of threads.splice(0)) thread.dispose();
  await rm(scratch, { recursive: true, force: true });
});

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');
const write = async (path: string, text = '') => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};

function start(options: Partial<ConstructorParameters<typeof ContextThread>[0]> = {}): ContextThread {
  const thread = new ContextThread({ file, state: join(scratch, 'state'), ...options });
  threads.push(thread);
  return thread;
}

async function open(thread: ContextThread, ignore = ''): Promise<ThreadContext> {
  const question = { root, ignore: parseIgnoreFile(ignore), includes: undefined, mostEntries: 100_000 };
  const opened = await ThreadContext.open(thread, question, signal);
  if (opened.kind === 'unknown') throw new Error(opened.because);
  return opened.value;
}

test('it lists, looks again and hashes as the thread itself would', async () => {
  for (let index = 0; index < 2500; index++) await write(`d${index % 7}/f${index}`, `${index}`);
  await write('out/f');
  const context = await open(start(), 'out');
  const current = async () => [
    ...(
      await listBuildContext(root, {
        ignore: ignoreWalk(parseIgnoreFile('out')),
        includes: undefined,
        signal,
        mostEntries: 100_000,
      })
    ).entries,
  ];
  expect([...context.entries]).toEqual(await current());
  const { sha256s, unknown } = await context.hash([...context.entries.keys()], 2 ** 30, signal);
  expect([sha256s.size, unknown.size, sha256s.get('d1/f1')]).toEqual([2500, 0, sha256Of('1')]);
  await write('d1/f1', 'saved');
  await write('d1/a', 'new');
  await rm(join(root, 'd2'), { recursive: true });
  const looked = await context.look(['d1/f1', 'd1/a', 'd2']);
  expect(looked.kind === 'known' && looked.value.set.map(([path]) => path).sort()).toEqual(['d1', 'd1/a', 'd1/f1']);
  expect([...context.entries]).toEqual(await current());
  const again = await context.hash(['d1/f1', 'd1/a', 'd2/f2'], 2 ** 30, signal);
  expect(Object.fromEntries([...again.sha256s, ...again.unknown])).toEqual({
    'd1/f1': sha256Of('saved'),
    'd1/a': sha256Of('new'),
    'd2/f2': 'It is not among the files of the build context.',
  });
});

test('what it learned is kept when the context is closed, and not in the context', async () => {
  await write('f', 'text');
  // What was written just now is not remembered.
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const context = await open(start());
  await context.hash(['f'], 2 ** 30, signal);
  await context.close();
  expect(await readdir(join(scratch, 'state/stat-cache'))).toHaveLength(1);
  expect(await readdir(root)).toEqual(['f']);
  const after = await context.hash(['f'], 2 ** 30, signal);
  expect([...after.unknown]).toEqual([['f', 'The build context is not open any more.']]);
});

const openHashed = (thread: ContextThread, mostEntries = 100_000, wanted = signal) =>
  ThreadContext.openHashed(thread, { root, ignore: undefined, includes: undefined, mostEntries }, 2 ** 30, wanted);

test('it is opened and hashed in one go', async () => {
  for (let index = 0; index < 1500; index++) await write(`d/f${index}`, `${index}`);
  const opened = await openHashed(start());
  if (opened.kind === 'unknown') throw new Error(opened.because);
  const { value: context, hashed } = opened;
  expect([context.entries.size, hashed.sha256s.size, hashed.unknown.size]).toEqual([1501, 1500, 0]);
  expect(hashed.sha256s.get('d/f1499')).toBe(sha256Of('1499'));
});

test('what is not complete is not hashed, and says what is wrong', async () => {
  for (const name of ['a', 'b', 'c']) await write(name, name);
  const opened = await openHashed(start(), 2);
  expect(opened.kind === 'known' && [opened.value.isComplete, opened.value.problems, opened.hashed.sha256s.size]).toEqual([
    false,
    [{ path: '', because: 'It holds more than 2 entries.' }],
    0,
  ]);
});

test('nobody is kept waiting by what is opened and hashed in one go', async () => {
  for (let index = 0; index < 3000; index++) await write(`f${index}`);
  const [thread, control] = [start(), new AbortController()];
  const opening = openHashed(thread, 100_000, control.signal);
  control.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
  await expect(openHashed(thread)).resolves.toMatchObject({ kind: 'known' });
});

test('what nobody wants any more before it was handed out is closed', async () => {
  const noting = join(scratch, 'noting.cjs');
  await writeFile(
    noting,
    `require('node:worker_threads').parentPort.on('message', ({ task }) => {
  if (task !== undefined) require('node:fs').appendFileSync(${JSON.stringify(join(scratch, 'tasks'))}, task.kind + ' ');
});`,
  );
  const control = new AbortController();
  const opening = openHashed(start({ file: noting }), 100_000, control.signal);
  control.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
  await vi.waitFor(async () => expect(await readFile(join(scratch, 'tasks'), 'utf8')).toBe('open hash close '), 5000);
});

test('an ignore file that fails the build leaves the context unknown', async () => {
  await expect(open(start(), '!')).rejects.toThrow('The ignore file cannot be followed.');
});

test('who does not want it any more is not kept waiting', async () => {
  for (let index = 0; index < 3000; index++) await write(`f${index}`);
  const thread = start();
  const control = new AbortController();
  const question = { root, ignore: undefined, includes: undefined, mostEntries: 100_000 };
  const opening = ThreadContext.open(thread, question, control.signal);
  control.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
  expect((await open(thread)).entries.size).toBe(3000);
});

/** A worker that stands still where a disk would, in the one call that nothing ends but another thread. */
const standsStill = (where: string) => `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.on('message', ({ kind, id, task }) => {
  if (task.kind === '${where}') {
    new Int32Array(workerData.pulse, 0, 2)[1] = Buffer.from('slow/file').copy(new Uint8Array(workerData.pulse, 8));
    parentPort.postMessage({ kind: 'hashes', id, paths: ['a'], sha256s: ['hash of a'] });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  const set = {
    paths: ['a', 'slow', 'slow/file'],
    kinds: Uint8Array.of(0, 1, 0),
    modes: Uint16Array.of(420, 420, 420),
    sizesBytes: new Float64Array(3),
    mtimesNs: new BigInt64Array(3),
    links: new Map(),
  };
  parentPort.postMessage({ kind: 'entries', id, set });
  parentPort.postMessage({ kind: 'end', id });
});`;

async function startStill(where: string): Promise<ContextThread> {
  const still = join(scratch, `${where}.cjs`);
  await writeFile(still, standsStill(where));
  return start({ file: still, patienceMs: 300 });
}

test('a disk that stands still while a context is listed leaves it unknown', async () => {
  await expect(open(await startStill('open'))).rejects.toThrow('The disk does not give slow/file.');
});

test('a disk that stands still at one file leaves it and the rest unknown, and what was read is known', async () => {
  const context = await open(await startStill('hash'));
  const { sha256s, unknown } = await context.hash(['a', 'slow', 'slow/file'], 2 ** 30, signal);
  expect([[...sha256s], [...unknown]]).toEqual([[['a', 'hash of a']], [['slow/file', 'The disk does not give slow/file.']]]);
  // What was listed last stays.
  expect([...context.entries.keys()]).toEqual(['a', 'slow', 'slow/file']);
});

test('a disk that stands still while all is hashed leaves unknown what was not read, and one while it is listed all of it', async () => {
  expect(await openHashed(await startStill('hash'))).toMatchObject({
    hashed: {
      sha256s: new Map([['a', 'hash of a']]),
      unknown: new Map([['slow/file', 'The disk does not give slow/file.']]),
    },
  });
  expect(await openHashed(await startStill('open'))).toEqual({ kind: 'unknown', because: 'The disk does not give slow/file.' });
});

test('a thread that ends by itself leaves unknown what it had not told', async () => {
  const dying = join(scratch, 'dying.cjs');
  await writeFile(dying, `require('node:worker_threads').parentPort.on('message', () => { throw new Error('no memory'); });`);
  await expect(open(start({ file: dying }))).rejects.toThrow('The thread that reads build contexts ended: no memory');
  await expect(open(start({ file: join(scratch, 'missing.cjs') }))).rejects.toThrow('ended');
});

test('a context that does not fit into its memory is unknown, and nothing else is lost', async () => {
  const greedy = join(scratch, 'greedy.cjs');
  await writeFile(
    greedy,
    `require('node:worker_threads').parentPort.on('message', () => { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); });`,
  );
  await expect(open(start({ file: greedy }))).rejects.toThrow('ended');
});
