/** Reads how many tests passed, failed and were left out, from what each runner reports. A report that is missing counts as a failure. */

/** `report` is what Vitest's JSON reporter wrote, or `undefined` when it wrote nothing. */
export function countOfVitest(report) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** `output` is what the host suite printed: the closing lines of Mocha, once for each run of VS Code. */
export function countOfHost(output) {
  const sum = (word) =>
    [...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'gm'))].reduce((total, [, count]) => total + Number(count), 0);
  return { passed: sum('passing'), failed: sum('failing'), skipped: sum('pending') };
}
