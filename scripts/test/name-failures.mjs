/** Names what failed, with the first lines of why, so that the end of a long log says it again. */

const mostLines = 12;

/** `report` is what Vitest's JSON reporter wrote, or `undefined` when it wrote nothing. */
export function failuresOfVitest(report) {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [told(name, message)] : [];
    return failed.map(({ fullName, failureMessages }) => told(`${name}: ${fullName}`, failureMessages?.join('\n')));
  });
}

/** `output` is what the host suite printed; Mocha lists its failures, numbered, after its counts. */
export function failuresOfHost(output) {
  return [...output.matchAll(/^\s*\d+ failing\n([\s\S]*?)(?=^\S|(?![\s\S]))/gm)].map(([, list]) => told('host', list));
}

function told(name, why) {
  const lines = (why ?? '').split('\n').filter((line) => line.trim() !== '');
  return [name, ...lines.slice(0, mostLines)].join('\n    ');
}
