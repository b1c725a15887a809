import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BuildRecord, parseBuildRecord, printBuildRecord } from './build-record.ts';

const record: BuildRecord = {
  ...{ engineId: 'e', imageId: 'sha256:1', reference: 'shop:1', dockerfilePath: '/w/Dockerfile', contextPath: '/w' },
  ...{ target: undefined, argNames: ['V'], namedContexts: { lib: '../lib' }, builtAtMs: 1 },
};

test('a record is read as it was written', () => {
  expect(parseBuildRecord(printBuildRecord(record))).toEqual(record);
  expect(parseBuildRecord(printBuildRecord({ ...record, target: 'prod' }))).toEqual({ ...record, target: 'prod' });
});

test.each(['', '{', 'null', '[]', '{"version":1}', JSON.stringify({ ...record, version: 2 })])('%j is no record', (text) => {
  expect(parseBuildRecord(text)).toBeUndefined();
});

test('nothing that is missing or of another type passes', () => {
  const fields = JSON.parse(printBuildRecord(record));
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(fields).filter((name) => name !== 'target')), fc.jsonValue(), (name, value) => {
      fc.pre(typeof value !== typeof fields[name] || Array.isArray(value) !== Array.isArray(fields[name]) || value === null);
      expect(parseBuildRecord(JSON.stringify({ ...fields, [name]: value }))).toBeUndefined();
    }),
  );
});
