import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Journal } from '../../journal-ports.ts';
import { parseJournal, printJournal } from './journal-text.ts';

const id = (digit: string) => digit.repeat(64);
const journal: Journal = {
  ...{ engineId: 'E:1', containerId: id('a'), name: 'web', reference: 'web:1', phase: 'point-of-no-return' },
  ...{ oldImageId: `sha256:${id('1')}`, newImageId: id('2'), previousImageId: undefined, replacementId: id('b') },
  ...{ pins: ['unstale-rollback/0123abcd:keep'], restartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } },
  ...{ wasRunning: true, wasPaused: false, wasUnhealthy: false, beganAtMs: 1, phaseAtMs: 2, because: undefined, commands: [] },
};

test('comes back as it was written', () => {
  expect(parseJournal(printJournal(journal))).toEqual(journal);
  const dependents = [{ id: id('d'), name: 'dep', wasRunning: true, wasPaused: false }];
  const withOthers = { ...journal, isOnlyWay: true, dependents };
  expect(parseJournal(printJournal(withOthers))).toEqual(withOthers);
  for (const twin of [{ id: undefined }, { id: id('c') }]) {
    const ofTwin = { ...journal, twin, pins: ['unstale-rollback/0123abcd:twin'] };
    expect(parseJournal(printJournal(ofTwin))).toEqual(ofTwin);
  }
});

test.each<[string, object]>([
  ['no phase', { phase: undefined }],
  ['an unknown phase', { phase: 'odd' }],
  ['half an id', { containerId: 'abc' }],
  ['a name for an id', { replacementId: 'web' }],
  ['a name that is not ours among the pins', { pins: ['node:22'] }],
  ['a name for a twin', { twin: { id: 'web' } }],
  ['a twin that is none', { twin: null }],
  ['half a dependent', { dependents: [{ id: id('d'), name: 'dep', wasRunning: true }] }],
  ['a name for a dependent', { dependents: ['dep'] }],
  ['no time', { beganAtMs: null }],
  ['another policy', { restartPolicy: 'always' }],
  ['commands that are none', { commands: [1] }],
])('with %s it is damaged', (_, change) => {
  expect(parseJournal(JSON.stringify({ version: 1, ...journal, ...change }))).toBe('It is damaged.');
});

test('one of a later version is told as such', () => {
  expect(parseJournal(JSON.stringify({ version: 2, ...journal }))).toContain('later version');
});

test('half of it is damaged, wherever it breaks off', () => {
  const text = printJournal(journal).trimEnd();
  for (let length = 0; length < text.length; length++) expect(parseJournal(text.slice(0, length))).toBe('It is damaged.');
});

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof parseJournal(text) === 'string'));
});

test('holds no environment, whatever the container has', () => {
  const fields = Object.keys(JSON.parse(printJournal(journal)));
  expect(fields.filter((name) => /env|config|label|spec/i.test(name))).toEqual([]);
});
