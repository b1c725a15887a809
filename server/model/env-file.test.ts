/** The `.env` file and the interpolation of variables. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from './env-file.ts';
import { interpolate } from './env-interpolate.ts';

describe('an env file', () => {
  it('has names and values, quotes and comments', () => {
    const text = '\uFEFFA=1\r\n# C=x\nexport B = b # c\nC="a b\\n" # x\nD=\'$A\'\nE=$A/e\nF=$NOPE\nG=\nH=a#b\nno\n';
    const values = { A: '1', B: 'b', C: 'a b\n', D: '$A', E: '1/e', G: '', H: 'a#b' };
    expect(Object.fromEntries(parseEnvFile(text))).toEqual(values);
  });
});

function checkText(text: string, expected: string) {
  it(`${text} is ${expected}`, () => {
    const found = interpolate(text, (name) => ({ SET: 's', EMPTY: '' })[name]);
    expect(found.kind === 'known' ? found.text : `?${found.tail}`).toBe(expected);
  });
}

describe('interpolation', () => {
  checkText('a', 'a');
  checkText('$SET-${SET}', 's-s');
  checkText('$$SET', '$SET');
  checkText('$NOPE/x', '?/x');
  checkText('${NOPE:-d}${NOPE-e}', 'de');
  checkText('${EMPTY:-d}${EMPTY-e}', 'd');
  checkText('${SET:+r}${EMPTY:+r}${EMPTY+e}', 're');
  checkText('${NOPE:-${SET}/${NOPE:-x}}', 's/x');
  checkText('${NOPE:?must}/x', '?/x');
  checkText('${EMPTY:?must}/x', '?/x');
  checkText('${SET:?must}', 's');
  checkText('${SET', '?');
  checkText('${1}', '?');
  checkText('a$', '?');
  checkText('${SET!x}', '?');
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-', '+', '?') }), (text) => {
        interpolate(text, () => undefined);
        parseEnvFile(text);
      }),
    );
  });
});
