/** Files in the state folder that hold what is remembered of builders. */
import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyOf } from '../../test/support/simulated-builder.ts';
import type { BuilderCopy } from '../cache/context-entry.ts';
import { type BuilderMemory, emptyMemory } from '../cache/memory-text.ts';
import { keyedHash } from '../context/state-key.ts';
import { BuilderMemories } from './builder-memories.ts';

let state = '';
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'unstale-memories-'));
});
afterEach(() => rm(state, { recursive: true, force: true }));

const memories = async (builder = '../../odd / name') => new BuilderMemories(state, builder, await keyedHash(state));
const write = (to: BuilderMemories, memory: BuilderMemory, copies: ReadonlyMap<string, BuilderCopy>) =>
  to.change(async () => ({ result: true, memory, copies }));
const copy = copyOf({ f: '1', 'd/g': '2' });
const folder = async () => join(state, 'builders', (await readdir(join(state, 'builders')))[0] ?? '');

test('what was written comes back, and of nothing the empty memory', async () => {
  const one = await memories();
  expect([await one.read(), await one.copy('app')]).toEqual([emptyMemory, undefined]);
  const memory = { ...emptyMemory, wasCleared: true, taken: ['a'] };
  await write(one, memory, new Map([['app', copy]]));
  expect([await one.read(), await one.copy('app'), await one.copy('other')]).toEqual([memory, copy, undefined]);
  expect(await (await memories('another')).read()).toEqual(emptyMemory);
});

test('a builder’s name is no part of a path, and nothing temporary stays', async () => {
  await write(await memories(), emptyMemory, new Map([['../../../x', copy]]));
  expect((await readdir(state)).sort()).toEqual(['builders', 'key']);
  expect(await readdir(await folder())).toEqual(['copies', 'memory.json']);
  expect(await readdir(join(await folder(), 'copies'))).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
});

test('copies are forgotten without the memory', async () => {
  const one = await memories();
  await write(one, { ...emptyMemory, taken: ['a'] }, new Map([['app', copy]]));
  await one.change(async () => ({ result: true, isForgettingCopies: true }));
  await one.change(async () => ({ result: true, isForgettingCopies: true }));
  expect([(await one.read()).taken, await one.copy('app')]).toEqual([['a'], undefined]);
});

test('what is far too large is not read', async () => {
  const one = await memories();
  await write(one, { ...emptyMemory, taken: ['a'] }, new Map());
  await truncate(join(await folder(), 'memory.json'), 64 * 1024 * 1024 + 1);
  expect(await one.read()).toEqual(emptyMemory);
});

test('a copy of very many entries is not kept, nor is the one before it', async () => {
  const one = await memories();
  await write(one, emptyMemory, new Map([['app', copy]]));
  const [entry] = copy.values();
  if (entry === undefined) throw new Error('There is one.');
  await write(one, emptyMemory, new Map([['app', new Map(Array.from({ length: 200_001 }, (_, at) => [`f${at}`, entry]))]]));
  expect(await one.copy('app')).toBeUndefined();
});

test('of many copies only the latest are kept', async () => {
  const one = await memories();
  for (let at = 0; at < 41; at++) {
    await write(one, emptyMemory, new Map([[`app ${at}`, copy]]));
    const names = await readdir(join(await folder(), 'copies'));
    for (const name of names) await utimes(join(await folder(), 'copies', name), 1, 1 + (at === 40 ? 1 : 0));
  }
  await write(one, emptyMemory, new Map([['app last', copy]]));
  expect((await readdir(join(await folder(), 'copies'))).length).toBe(40);
  expect(await one.copy('app last')).toEqual(copy);
});

test('a folder where a file should be is nothing', async () => {
  const one = await memories();
  await write(one, emptyMemory, new Map());
  await rm(join(await folder(), 'copies'), { recursive: true });
  await writeFile(join(await folder(), 'copies'), '');
  await write(one, { ...emptyMemory, taken: ['a'] }, new Map([['app', copy]]));
  expect(await one.copy('app')).toBeUndefined();
});

test('of many that change it at once none is lost', async () => {
  const key = await keyedHash(state);
  const takeAll = async (name: string) => {
    const one = new BuilderMemories(state, 'shared', key);
    for (let at = 0; at < 20; at++)
      await one.change(
        async (memory) => ({ result: true, memory: { ...memory, taken: [...memory.taken, `${name} ${at}`] } }),
        60_000,
      );
  };
  await Promise.all(['one', 'two', 'three'].map(takeAll));
  expect((await new BuilderMemories(state, 'shared', key).read()).taken.length).toBe(60);
});

test('whoever was taken for gone overwrites nothing', async () => {
  const one = await memories();
  await write(one, { ...emptyMemory, taken: ['before'] }, new Map());
  const result = await one.change(async (memory) => {
    const [lock = ''] = (await readdir(await folder())).filter((name) => name.endsWith('.lock'));
    await utimes(join(await folder(), lock), 1, 1);
    await write(await memories(), { ...memory, taken: ['other'] }, new Map());
    return { result: true, memory: { ...memory, taken: ['mine'] } };
  });
  expect([result, (await one.read()).taken]).toEqual([undefined, ['other']]);
});
