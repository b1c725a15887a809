/**
 * Journals on a real disk, between real processes: durable before anything is done, for nobody else's eyes, and locked by one process at
 * a time, also when that one is killed. What replaces them in thousands of exchanges keeps the same contract.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileJournals } from '../../client/adapters/journals/file-journals.ts';
import { stateFolder as ofClient } from '../../client/adapters/journals/state-folder.ts';
import type { Journal, Journals, Previous } from '../../client/journal-ports.ts';
import { stateFolder as ofServer } from '../../server/context/build-records.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { memoryDisk, memoryJournals } from '../support/journals/memory-journals.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'unstale-journals-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const key = { engineId: 'unix:///run/../a:b', containerId: 'a'.repeat(64) };
const journal: Journal = {
  ...{ ...key, name: 'web', reference: 'web:1', phase: 'prepared', oldImageId: '1'.repeat(64), newImageId: '2'.repeat(64) },
  ...{ previousImageId: undefined, replacementId: undefined, pins: [], restartPolicy: { Name: 'always' }, commands: [] },
  ...{ wasRunning: true, wasPaused: false, wasUnhealthy: false, beganAtMs: 1, phaseAtMs: 1, because: undefined },
};

const previous: Previous = {
  ...{ ...key, name: 'web', reference: 'web:1', imageId: '1'.repeat(64), pin: 'unstale-rollback/0123abcd:restore' },
  ...{ replacedAtMs: 1, given: { Env: ['MODE'] } },
};

let count = 0;
const onDisk = (): Journals => {
  count += 1;
  return fileJournals(join(scratch, `state-${count}`));
};

describe.each([
  ['on a disk', onDisk],
  ['in memory', () => memoryJournals(memoryDisk())],
] as const)('journals %s', (_, make) => {
  test('are there after they were written, changed and removed', async () => {
    const journals = make();
    expect(await journals.read(key)).toBeUndefined();
    expect(await journals.list(key.engineId)).toEqual({ journals: [], unreadable: [] });
    expect(await journals.write(journal)).toBeUndefined();
    expect(await journals.write({ ...journal, phase: 'committed' })).toBeUndefined();
    const other = { ...journal, containerId: 'b'.repeat(64) };
    expect(await journals.write(other)).toBeUndefined();
    expect(await journals.read(key)).toEqual({ ...journal, phase: 'committed' });
    expect((await journals.list(key.engineId)).journals).toHaveLength(2);
    expect((await journals.list('another engine')).journals).toEqual([]);
    await journals.remove(key);
    await journals.remove(key);
    expect((await journals.list(key.engineId)).journals).toEqual([other]);
  });

  test('remember what containers ran before, each engine by itself', async () => {
    const { previous: records } = make();
    expect(await records.list(key.engineId)).toEqual([]);
    const other = { ...previous, containerId: 'b'.repeat(64) };
    for (const one of [previous, other, { ...previous, replacedAtMs: 2 }]) expect(await records.write(one)).toBeUndefined();
    expect(await records.list(key.engineId)).toEqual(expect.arrayContaining([{ ...previous, replacedAtMs: 2 }, other]));
    expect(await records.list('another engine')).toEqual([]);
    await records.remove(previous);
    await records.remove(previous);
    expect(await records.list(key.engineId)).toEqual([other]);
  });

  test('are locked by one at a time, each container by itself', async () => {
    const journals = make();
    const first = await journals.lock(key);
    expect(first.kind).toBe('locked');
    expect(await journals.lock(key)).toMatchObject({ kind: 'taken', by: expect.stringContaining('window') });
    const other = await journals.lock({ ...key, containerId: 'b'.repeat(64) });
    expect(other.kind).toBe('locked');
    if (first.kind === 'locked') await first.release();
    const second = await journals.lock(key);
    expect(second.kind).toBe('locked');
    if (second.kind === 'locked') await second.release();
  });
});

const filesIn = async (state: string) =>
  (await readdir(join(scratch, state), { recursive: true, withFileTypes: true })).map((entry) =>
    join(entry.parentPath, entry.name),
  );

test('only the person can read them, and half of one is never there', async () => {
  const journals = fileJournals(join(scratch, 'private'));
  for (let time = 0; time < 20; time++) await journals.write({ ...journal, beganAtMs: time });
  await journals.previous.write(previous);
  const paths = (await filesIn('private')).filter((path) => path.includes('.'));
  expect(paths.sort()).toEqual([
    expect.stringMatching(/exchanges\/[0-9a-f]{32}\/[0-9a-f]{32}\.json$/),
    expect.stringMatching(/previous\/[0-9a-f]{32}\/[0-9a-f]{32}\.json$/),
  ]);
  for (const path of paths) expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(scratch, 'private', 'exchanges'))).mode & 0o777).toBe(0o700);
});

test('F53: what is damaged, or of a later version, is told, kept, and written over by nobody', async () => {
  const journals = fileJournals(join(scratch, 'damaged'));
  await journals.write(journal);
  const [path = ''] = (await filesIn('damaged')).filter((file) => file.endsWith('.json'));
  for (const text of ['{"version":2}', (await readFile(path, 'utf8')).slice(0, 40), '']) {
    await writeFile(path, text);
    expect(await journals.list(key.engineId)).toEqual({ journals: [], unreadable: [{ path, because: expect.any(String) }] });
    expect(await journals.read(key)).toMatchObject({ path });
    expect(await readFile(path, 'utf8')).toBe(text);
  }
});

test('F54: what cannot be written is said, and so is what cannot be locked', async () => {
  // A file where a folder should be stops everybody, root too.
  await writeFile(join(scratch, 'file'), '');
  const journals = fileJournals(join(scratch, 'file'));
  expect(await journals.write(journal)).toContain('cannot be written');
  expect(await journals.lock(key)).toMatchObject({ kind: 'failed', because: expect.stringContaining('ENOTDIR') });
  expect(await journals.list(key.engineId)).toEqual({ journals: [], unreadable: [] });
});

/** Another process that holds the lock until it is ended. */
async function holder(state: string) {
  const program = `
    import { fileJournals } from ${JSON.stringify(join(repositoryRoot, 'client/adapters/journals/file-journals.ts'))};
    const locked = await fileJournals(${JSON.stringify(join(scratch, state))}).lock(${JSON.stringify(key)});
    process.stdout.write(locked.kind);
    setInterval(() => undefined, 1_000);
  `;
  const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--experimental-strip-types', '--input-type=module', '--eval'];
  const child = spawn(process.execPath, [...flags, program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { said: said.toString(), child };
}

test('I6: another process keeps the lock while it lives, and loses it when it is killed', async () => {
  const journals = fileJournals(join(scratch, 'killed'));
  const { said, child } = await holder('killed');
  expect(said).toBe('locked');
  expect(await journals.lock(key)).toMatchObject({ kind: 'taken', by: expect.stringContaining(String(child.pid)) });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const tries = await Promise.all(Array.from({ length: 20 }, () => journals.lock(key)));
  expect(tries.filter(({ kind }) => kind === 'locked')).toHaveLength(1);
  for (const one of tries) if (one.kind === 'locked') await one.release();
  expect((await filesIn('killed')).filter((path) => path.endsWith('.lock'))).toEqual([]);
});

test('a lock of another machine is stale when it gave no sign for minutes; one that nobody finished, after half a minute', async () => {
  const journals = fileJournals(join(scratch, 'silent'));
  const first = await journals.lock(key);
  const [path = ''] = (await filesIn('silent')).filter((file) => file.endsWith('.lock'));
  const mark = JSON.parse(await readFile(path, 'utf8'));
  for (const [text, silentS] of [
    [JSON.stringify({ ...mark, place: 'elsewhere' }), 300],
    ['', 30],
  ] as const) {
    const since = async (seconds: number) => {
      await writeFile(path, text);
      await utimes(path, Date.now() / 1_000 - seconds, Date.now() / 1_000 - seconds);
    };
    await since(silentS - 20);
    expect((await journals.lock(key)).kind).toBe('taken');
    await since(silentS + 20);
    const taken = await journals.lock(key);
    expect(taken.kind).toBe('locked');
    if (taken.kind === 'locked') await taken.release();
  }
  if (first.kind === 'locked') await first.release();
});

test('a number that another process has by now does not keep the lock', async () => {
  const journals = fileJournals(join(scratch, 'reused'));
  const first = await journals.lock(key);
  const [path = ''] = (await filesIn('reused')).filter((file) => file.endsWith('.lock'));
  const mark = JSON.parse(await readFile(path, 'utf8'));
  for (const other of [{ boot: 'before the restart' }, ...(mark.started === '' ? [] : [{ started: '1' }])]) {
    await chmod(path, 0o600).catch(() => undefined);
    await writeFile(path, JSON.stringify({ ...mark, ...other }));
    const taken = await journals.lock(key);
    expect(taken.kind).toBe('locked');
    if (taken.kind === 'locked') await taken.release();
  }
  if (first.kind === 'locked') await first.release();
});

test.each([
  [{ XDG_STATE_HOME: '/state' }, 'linux'],
  [{}, 'linux'],
  [{}, 'darwin'],
  [{ LOCALAPPDATA: 'C:\\local' }, 'win32'],
  [{}, 'win32'],
] as const)('windows and command lines have one folder for their state: %j on %s', (environment, platform) => {
  expect(ofClient(environment, platform)).toBe(ofServer(environment, platform));
});
