import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

test.each<[string, string]>([
  [
    'Bearer realm="https://auth.example/token",service="registry",scope="repository:a:pull,push"',
    'bearer realm=https://auth.example/token service=registry scope=repository:a:pull,push',
  ],
  ['BEARER Realm="https://Auth.Example/Token"', 'bearer realm=https://Auth.Example/Token'],
  ['Basic realm="Registry Realm"', 'basic realm=Registry Realm'],
  ['basic', 'basic'],
  ['Basic realm="a", Bearer realm="https://b/", service=c', 'basic realm=a | bearer realm=https://b/ service=c'],
  ['Negotiate, Basic realm="a"', 'negotiate | basic realm=a'],
  ['Bearer realm = "https://b/" , service = "c"', 'bearer realm=https://b/ service=c'],
  ['Bearer realm="say \\"a, b\\"",service=c', 'bearer realm=say "a, b" service=c'],
  ['Bearer realm="first",realm="second"', 'bearer realm=first'],
  ['Bearer realm="never ends', 'bearer'],
  ['realm="nobody\'s"', ''],
  ['', ''],
  [',,, ,', ''],
  ['=', ''],
])('%s asks for %s', (header, expected) => {
  const told = parseChallenges(header).map(({ scheme, parameters }) =>
    [scheme, ...[...parameters].map(([name, value]) => `${name}=${value}`)].join(' '),
  );
  expect(told.join(' | ')).toBe(expected);
});

test('no header makes it throw, or read for ever', () => {
  const piece = fc.constantFrom('Bearer', 'Basic', ' ', ',', '=', '"', '\\', 'realm', 'x', '\t', '\u0000', '😀');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      ),
      (header) => {
        for (const { scheme } of parseChallenges(header)) expect(scheme).toMatch(/^[!#$%&'*+.^_`|~0-9a-z-]+$/);
      },
    ),
  );
});

test('a header of a megabyte is read to a bound', () => {
  expect(parseChallenges(`Basic ${'a=b,'.repeat(250_000)}`)[0]?.parameters.size).toBe(1);
});
