import { expect, test } from 'vitest';
import type { HostPlatform } from '../core/host-path.ts';
import { type Engine, EngineError, type JsonObject } from '../ports.ts';
import { mountedAt } from './mounted-at.ts';

const bind = (Source: string, Destination: string) => ({ Type: 'bind', Source, Destination });
const volume = (Destination: string) => ({ Type: 'volume', Source: '/var/lib/docker/volumes/v/_data', Destination });
const startedAt = '2026-01-01T00:00:00Z';

interface Situation {
  readonly mounts: readonly JsonObject[];
  readonly file?: string;
  readonly platform?: HostPlatform;
  readonly isRunning?: boolean;
  /** Of this machine, since the start of the container. */
  readonly replaced?: string;
  readonly isLocal?: boolean;
}

function ask({ mounts, file = '/work/src/app.js', platform = 'linux', isRunning = true, replaced, isLocal = true }: Situation) {
  const engine = {
    endpoint: { isLocal },
    inspectContainer: async () => ({ Mounts: mounts, State: { Running: isRunning, StartedAt: startedAt } }),
  } as unknown as Engine;
  const wasReplaced = async (path: string, since: string) => path === replaced && since === startedAt;
  return mountedAt(engine, 'c', { file, platform, wasReplaced });
}

test.each<[string, Situation, string | undefined]>([
  ['through its folder', { mounts: [bind('/work', '/app')] }, '/app/src/app.js'],
  ['by itself', { mounts: [bind('/work/src/app.js', '/app.js')] }, '/app.js'],
  ['through the whole disk', { mounts: [bind('/', '/host')] }, '/host/work/src/app.js'],
  ['through nothing', { mounts: [] }, undefined],
  ['not through a folder with a like name', { mounts: [bind('/wor', '/app')] }, undefined],
  ['not through a volume', { mounts: [volume('/app')] }, undefined],
  ['not where a volume hides it', { mounts: [bind('/work', '/app'), volume('/app/src')] }, undefined],
  [
    'through the second mount where the first is hidden',
    { mounts: [bind('/work', '/a'), volume('/a/src'), bind('/work', '/b')] },
    '/b/src/app.js',
  ],
  ['not on another machine', { mounts: [bind('/work', '/app')], isLocal: false }, undefined],
  ['on Windows', { mounts: [bind('C:\\work', '/app')], file: 'c:\\work\\src\\app.js', platform: 'win32' }, '/app/src/app.js'],
])('a container sees a file %s', async (_, situation, expected) => {
  expect((await ask(situation))?.path).toBe(expected);
});

test.each<[string, Situation, boolean]>([
  ['what was replaced since it started', { mounts: [bind('/work', '/app')], replaced: '/work' }, true],
  ['what is still the same', { mounts: [bind('/work', '/app')], replaced: '/elsewhere' }, false],
  ['what it is given when it starts', { mounts: [bind('/work', '/app')], replaced: '/work', isRunning: false }, false],
])('a container that sees %s', async (_, situation, isReplaced) => {
  expect((await ask(situation))?.isReplaced).toBe(isReplaced);
});

test('a container that went away sees nothing', async () => {
  const gone = async () => {
    throw new EngineError('not-found', 'no such container');
  };
  const engine = { endpoint: { isLocal: true }, inspectContainer: gone } as unknown as Engine;
  expect(await mountedAt(engine, 'c', { file: '/a', platform: 'linux', wasReplaced: async () => false })).toBeUndefined();
});
