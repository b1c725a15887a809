/** The closing line of `npm test` is only worth something if nothing that broke is counted as passed. */
import { describe, expect, test } from 'vitest';
import { countOfHost, countOfVitest } from './count-results.mjs';

describe('Vitest', () => {
  const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] as object[] };

  test('a missing report is a failure', () => {
    expect(countOfVitest(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('a file that could not be loaded is a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(countOfVitest({ ...report, testResults })).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test('a failed test is not counted twice', () => {
    const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }];
    expect(countOfVitest({ ...report, numFailedTests: 1, testResults })).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test('what was left out is told', () => {
    expect(countOfVitest({ ...report, numPendingTests: 2 })).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });
});

describe('Mocha inside VS Code', () => {
  test('several runs are added up', () => {
    expect(countOfHost('  12 passing (3s)\n  1 failing\n\n  4 passing (1s)\n  2 pending\n')).toEqual({
      passed: 16,
      failed: 1,
      skipped: 2,
    });
  });

  test('a number in the name of a test is not a count', () => {
    expect(countOfHost('  ✔ shows 3 passing builds\n  1 passing\n')).toEqual({ passed: 1, failed: 0, skipped: 0 });
  });

  test('silence is nothing', () => {
    expect(countOfHost('')).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});
