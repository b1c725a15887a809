import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BuildRecord, parseBuildRecord, printBuildRecord } from './build-record.ts';
import { parseRecordedFiles, printRecordedFiles, type RecordedInputs } from './recorded-inputs.ts';

const record: BuildRecord = {
  ...{ engineId: 'e', imageId: 'sha256:1', reference: 'shop:1', dockerfilePath: '/w/Dockerfile', contextPath: '/w' },
  ...{ target: undefined, argNames: ['V'], namedContexts: { lib: '../lib' }, builtAtMs: 1 },
  ...{ by: 'unstale', inputs: undefined },
};

test('a record is read as it was written', () => {
  expect(parseBuildRecord(printBuildRecord(record))).toEqual(record);
  expect(parseBuildRecord(printBuildRecord({ ...record, target: 'prod' }))).toEqual({ ...record, target: 'prod' });
});

const inputs: RecordedInputs = {
  ...{ kind: 'known', keyId: 'k', instructionsSha256: 'i', filesSha256: 'f', args: { V: 'hash', W: null }, count: 1 },
  ...{ isComplete: false, because: ['it is a link'] },
};

test.each<BuildRecord>([
  { ...record, inputs },
  { ...record, inputs: { kind: 'unknown', because: 'Files changed while it was built.' }, by: 'history' },
])('what a build was given is read as it was written', (known) => {
  expect(parseBuildRecord(printBuildRecord(known))).toEqual(known);
});

test('a record of the first version is one of ours that knows no inputs', () => {
  const { by: _, inputs: __, ...first } = record;
  expect(parseBuildRecord(JSON.stringify({ version: 1, ...first }))).toEqual(record);
});

test('inputs that are broken are none, and the record stays', () => {
  expect(parseBuildRecord(JSON.stringify({ version: 2, ...record, inputs: { ...inputs, args: { V: 1 } } }))).toEqual(record);
});

test('further digests are read as they were written, and broken ones are none', () => {
  const known: BuildRecord = { ...record, contentIds: ['sha256:2'] };
  expect(parseBuildRecord(printBuildRecord(known))).toEqual(known);
  for (const contentIds of [[], [1], 'sha256:2', Array(17).fill('x')])
    expect(parseBuildRecord(JSON.stringify({ version: 2, ...record, contentIds }))).toEqual(record);
});

test('a list of files belongs to the digest that it was written for', () => {
  const files = [
    { path: 'a.go', hash: '1', stamp: '5:1:420', imagePaths: [] },
    { path: 'b.html', hash: '2', stamp: '6:1:420', imagePaths: ['/app/b.html', '/b'] },
  ];
  expect(parseRecordedFiles(printRecordedFiles('f', files), 'f')).toEqual(files);
  expect(parseRecordedFiles(printRecordedFiles('f', files), 'g')).toBeUndefined();
  expect(parseRecordedFiles('{"filesSha256":"f","files":[["a"]]}', 'f')).toBeUndefined();
});

test.each(['', '{', 'null', '[]', '{"version":1}', JSON.stringify({ ...record, version: 3 })])('%j is no record', (text) => {
  expect(parseBuildRecord(text)).toBeUndefined();
});

test('nothing that is missing or of another type passes', () => {
  const fields = JSON.parse(printBuildRecord(record));
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(fields).filter((name) => name !== 'target' && name !== 'inputs')),
      fc.jsonValue(),
      (name, value) => {
        fc.pre(typeof value !== typeof fields[name] || Array.isArray(value) !== Array.isArray(fields[name]) || value === null);
        expect(parseBuildRecord(JSON.stringify({ ...fields, [name]: value }))).toBeUndefined();
      },
    ),
  );
});
