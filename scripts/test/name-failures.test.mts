/** A failure that nobody can name costs another run of everything. */
import { expect, test } from 'vitest';
import { failuresOfHost, failuresOfVitest } from './name-failures.mjs';

test('each failed test is named, with why', () => {
  const failed = { status: 'failed', fullName: 'a door opens', failureMessages: ['Error: it is locked\n  at line 3'] };
  const testResults = [{ name: 'door.test.ts', status: 'failed', assertionResults: [failed, { status: 'passed' }] }];
  expect(failuresOfVitest({ testResults })).toEqual(['door.test.ts: a door opens\n    Error: it is locked\n      at line 3']);
});

test('a file that could not be loaded is named', () => {
  const testResults = [{ name: 'door.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }];
  expect(failuresOfVitest({ testResults })).toEqual(['door.test.ts\n    no such module']);
});

test('what passed is not named, nor what wrote nothing', () => {
  expect(failuresOfVitest({ testResults: [{ name: 'door.test.ts', status: 'passed', assertionResults: [] }] })).toEqual([]);
  expect(failuresOfVitest(undefined)).toEqual([]);
});

test('the list that Mocha prints is taken from each run', () => {
  const output =
    '  2 passing (1s)\n  1 failing\n\n  1) the door\n       opens:\n     Error: locked\n\nExit code: 1\n  3 passing\n';
  expect(failuresOfHost(output)).toEqual(['host\n      1) the door\n           opens:\n         Error: locked']);
  expect(failuresOfHost('  3 passing\n')).toEqual([]);
});
