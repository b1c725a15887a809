import { expect, test } from 'vitest';
import { decodeEvent } from './decode-event.ts';

test('splits what follows a colon off the action', () => {
  const line = '{"Type":"container","Action":"health_status: healthy","Actor":{"ID":"abc","Attributes":{}}}';
  expect(decodeEvent(line)).toEqual({ type: 'container', action: 'health_status', actorId: 'abc', isOurs: false });
});

test('tells of an exec which one it is, and what it runs', () => {
  const line = (Action: string) =>
    JSON.stringify({ Type: 'container', Action, Actor: { ID: 'abc', Attributes: { execID: 'e1', exitCode: '0' } } });
  const command = '/bin/sh -c curl -f http://localhost: || exit 1';
  expect(decodeEvent(line(`exec_create: ${command}`))).toMatchObject({ action: 'exec_create', exec: { id: 'e1', command } });
  expect(decodeEvent(line('exec_die'))?.exec).toEqual({ id: 'e1' });
  expect(decodeEvent(line('exec_died'))?.action).toBe('exec_die');
});

test('the creation of a probe is ours; its start would not be', () => {
  const line = (action: string) =>
    JSON.stringify({ Type: 'container', Action: action, Actor: { ID: 'abc', Attributes: { 'dev.unstale.probe': '1' } } });
  expect(decodeEvent(line('create'))?.isOurs).toBe(true);
  expect(decodeEvent(line('start'))?.isOurs).toBe(false);
});

test("Podman's words become Docker's, so that the end of a probe is ours there too", () => {
  const line = (type: string, action: string) =>
    JSON.stringify({ Type: type, Action: action, Actor: { ID: 'abc', Attributes: { 'dev.unstale.probe': '1' } } });
  expect(decodeEvent(line('container', 'remove'))).toMatchObject({ action: 'destroy', isOurs: true });
  expect(decodeEvent(line('container', 'died'))?.action).toBe('die');
  expect(decodeEvent(line('image', 'remove'))?.action).toBe('delete');
});

test('the tag of a pin is ours', () => {
  const line = '{"Type":"image","Action":"tag","Actor":{"ID":"sha256:1","Attributes":{"name":"unstale-rollback/00:keep"}}}';
  expect(decodeEvent(line)?.isOurs).toBe(true);
});

test.each(['', '[]', '{}', '{"Type":1}', 'null', '{"Type":"container"'])('%j is no event', (line) => {
  expect(decodeEvent(line)).toBeUndefined();
});
