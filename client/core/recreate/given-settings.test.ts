import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { deriveSpecification } from './derive-specification.ts';
import { givenSettings, withoutGiven } from './given-settings.ts';

const id = 'a'.repeat(64);
const nothing: JsonObject = { Env: null, Labels: {}, Cmd: ['serve'], Entrypoint: null, User: '', WorkingDir: '', StopSignal: '' };

/** As an engine merges what was asked for with an image. */
function merged(asked: JsonObject, image: JsonObject): JsonObject {
  const given = Object.entries(asked).filter(([, value]) => value !== null && value !== '');
  return { Id: id, Config: { ...image, ...Object.fromEntries(given) }, HostConfig: {}, Mounts: [], NetworkSettings: {} };
}

test.each<[what: string, given: JsonObject]>([
  ['a variable', { Env: ['MODE=new'] }],
  ['a label', { Labels: { mode: 'new' } }],
  ['a user', { User: '1000' }],
  ['a working directory', { WorkingDir: '/new' }],
  ['a stop signal', { StopSignal: 'SIGTERM' }],
  ['a command', { Cmd: ['new'] }],
  ['an entrypoint', { Entrypoint: ['new'], Cmd: [] }],
  ['an exposed port', { ExposedPorts: { '80/tcp': {} } }],
  ['a part of a health check', { Healthcheck: { Interval: 5 } }],
])('%s that a person gave is theirs, although the new image says the same', (_, given) => {
  const [field = ''] = Object.keys(given);
  const image = { Config: { ...nothing, ...given } };
  const container = merged(given, image.Config);
  const asked = { Env: [], Labels: {}, ...given };
  expect(deriveSpecification(container, image, 'web')[field] ?? null).not.toEqual(given[field]);
  const remembered = givenSettings(asked, image);
  expect(deriveSpecification(container, withoutGiven(image, remembered), 'web')[field]).toEqual(given[field]);
});

test('a cleared entrypoint stays cleared where the new image has none', () => {
  const image = { Config: nothing };
  const remembered = givenSettings({ Entrypoint: [''], Cmd: ['serve'] }, image);
  const container = { ...merged({}, nothing) };
  expect(deriveSpecification(container, withoutGiven(image, remembered), 'web')).toMatchObject({
    Entrypoint: [''],
    Cmd: ['serve'],
  });
});

test('what only the image says is not, and nothing of a value is remembered', () => {
  const image = { Config: { ...nothing, Env: ['TOKEN=of the image', 'MODE=secret'], Labels: { mode: 'new' }, User: '1000' } };
  const remembered = givenSettings({ Env: ['MODE=secret', 'OTHER=own'], Labels: {}, User: '' }, image);
  expect(remembered).toEqual({ Env: ['MODE'] });
  expect(JSON.stringify(remembered)).not.toContain('secret');
  expect(withoutGiven(image, {})).toBe(image);
});
