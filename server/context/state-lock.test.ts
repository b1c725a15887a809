/** Locks of the state folder: one holder at a time, and none for ever. */
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitForLock } from './state-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unstale-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lock = (mostMs = 0, name = 'memory') => waitForLock(join(folder, name), mostMs);
const theLock = async () => join(folder, (await readdir(folder))[0] ?? '');
/** Of a process that is not there; no number of a process is that large. */
const ofNobody = async () => (await readFile(await theLock(), 'utf8')).replace(/^\d+/, '99999999');

test('only one holds it, and leaves nothing behind', async () => {
  const held = await lock();
  expect([await held?.isHeld(), await lock()]).toEqual([true, undefined]);
  expect(await lock(0, 'other')).toBeDefined();
  await held?.release();
  expect(await readdir(folder)).toEqual(['other.1.lock']);
  expect(await lock()).toBeDefined();
});

test('whoever waits gets it', async () => {
  const held = await lock();
  const waiting = lock(60_000);
  await held?.release();
  expect(await (await waiting)?.isHeld()).toBe(true);
});

test('where its process is gone, another one takes it over', async () => {
  await lock();
  await writeFile(await theLock(), await ofNobody());
  const taken = await lock();
  expect([await taken?.isHeld(), await readdir(folder)]).toEqual([true, ['memory.2.lock']]);
});

test('a process of another machine is asked by its age alone, and so is one that wrote nothing', async () => {
  await lock();
  for (const text of [`${await ofNobody()} elsewhere`, '']) {
    await writeFile(await theLock(), text);
    expect(await lock()).toBeUndefined();
    await utimes(await theLock(), 1, 1);
    const taken = await lock();
    expect(taken).toBeDefined();
  }
});

test('whoever lost it does not take it from the next one', async () => {
  const lost = await lock();
  await utimes(await theLock(), 1, 1);
  const next = await lock();
  await lost?.release();
  expect([await lost?.isHeld(), await next?.isHeld()]).toEqual([false, true]);
});

test('of many that find it stale at once, one takes it over', async () => {
  for (let round = 0; round < 20; round++) {
    await writeFile(join(folder, `many${round}.7.lock`), '');
    await utimes(join(folder, `many${round}.7.lock`), 1, 1);
    const taken = await Promise.all(Array.from({ length: 8 }, () => lock(0, `many${round}`)));
    const held = await Promise.all(taken.map(async (each) => (await each?.isHeld()) === true));
    expect(held.filter(Boolean).length).toBeLessThanOrEqual(1);
  }
});

test('where there is no folder, the disk is heard', async () => {
  await expect(waitForLock(join(folder, 'none', 'memory'), 0)).rejects.toThrow('ENOENT');
});
