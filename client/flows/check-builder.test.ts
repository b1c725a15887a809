/** What is said of a builder before a build, and of an image that stayed in it. */
import { expect, test } from 'vitest';
import { type CliResult, EngineError, type JsonObject } from '../ports.ts';
import { inspectMade, refusedBuilder } from './check-builder.ts';

const ended = (stdout: string, exitCode = 0): CliResult => ({ kind: 'ended', exitCode, stdout, stderr: '' });

test('the engine\u2019s own builder is not asked about', async () => {
  const cli = { run: () => Promise.reject(new Error('asked')) };
  expect(await refusedBuilder(cli, undefined)).toBeUndefined();
});

test('a builder is looked for where buildx lists them', async () => {
  const asked: (readonly string[])[] = [];
  const cli = {
    run: async (args: readonly string[]) => {
      asked.push(args);
      return ended('{"Name":"default","Driver":"docker"}\n');
    },
  };
  expect(await refusedBuilder(cli, 'team')).toMatchObject({ because: 'buildx knows no builder team. It knows default.' });
  expect(asked).toEqual([['buildx', 'ls', '--format', 'json']]);
});

test.each<[string, CliResult]>([
  ['an older buildx', ended('', 1)],
  ['a list that was cut', ended('"Name":"x"}\n{"Name":"y"}')],
  ['no command line', { kind: 'missing' }],
])('nothing is refused by %s', async (_, result) => {
  expect(await refusedBuilder({ run: async () => result }, 'team')).toBeUndefined();
});

test('an image that stayed in its builder is said, and nothing else is taken for that', async () => {
  const failing = (reason: 'not-found' | 'not-running') => ({
    inspectImage: (): Promise<JsonObject> => Promise.reject(new EngineError(reason, 'No such image')),
  });
  const because = 'The builder team built the image, and it did not reach this engine.';
  await expect(inspectMade(failing('not-found'), 'x', 'team')).rejects.toMatchObject({ reason: 'not-found', detail: because });
  await expect(inspectMade(failing('not-found'), 'x', undefined)).rejects.toMatchObject({ detail: 'No such image' });
  await expect(inspectMade(failing('not-running'), 'x', 'team')).rejects.toMatchObject({ detail: 'No such image' });
  expect(await inspectMade({ inspectImage: async () => ({ Id: 'a' }) }, 'x', 'team')).toEqual({ Id: 'a' });
});
