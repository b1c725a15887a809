/** The fields of one `--mount`. */
import { expect, test } from 'vitest';
import { requestOf } from '../../test/support/simulated-builder.ts';
import { readMountFields } from './mount-fields.ts';
import { globalVariables, StageVariables } from './stage-variables.ts';

const request = requestOf({ dockerfile: 'FROM base\n' });
const rules = { escape: '\\', buildArgs: new Map([['A', 'value']]), globals: globalVariables(request) };
const { scope } = StageVariables.onImage(['A=value', 'E='], rules);
const open = StageVariables.onImage(undefined, rules).scope;
const read = (spelled: string) => readMountFields(spelled, scope, '\\');

test('without a type it is a bind, and read-only', () => {
  expect(read('target=/m')).toMatchObject({ type: 'bind', target: '/m', source: '', from: '', isReadOnly: true, env: undefined });
});

test.each([
  ['rw', false],
  ['readwrite', false],
  ['rw=true', false],
  ['rw=false', true],
  ['ro', true],
  ['readonly=false', false],
  ['type=cache', false],
  ['type=cache,ro', true],
  ['type=tmpfs', false],
])('%s: read-only %s', (spelled, isReadOnly) => {
  expect(read(spelled)?.isReadOnly).toBe(isReadOnly);
});

test('other names of fields, in any case', () => {
  expect(read('TYPE=Cache,SRC=s,Dst=/t,sharing=LOCKED')).toMatchObject({
    type: 'cache',
    source: 's',
    target: '/t',
    sharing: 'locked',
  });
  expect(read('destination=/t')?.target).toBe('/t');
});

test('quotes hold commas, and two of them are one', () => {
  expect(read('"source=a,b",target=/m')).toMatchObject({ source: 'a,b', target: '/m' });
  expect(read('"id=a""b"""')?.id).toBe('ab');
});

test('variables are expanded; one that nobody knows makes it unreadable', () => {
  expect(read('source=$A/${NONE:-d},target=/$E')).toMatchObject({ source: 'value/d', target: '/' });
  expect(readMountFields('source=$A', open, '\\')).toBeUndefined();
});

test.each([
  ['required', true],
  ['required=true', true],
  ['required=false', false],
  ['', false],
])('%j: required %s', (spelled, isRequired) => {
  expect(read(`type=secret,${spelled}`)?.isRequired).toBe(isRequired);
});

test('what is not given is absent, what is empty is not', () => {
  expect(read('type=secret,env=')).toMatchObject({ env: '', mode: undefined, uid: undefined, gid: undefined });
});
