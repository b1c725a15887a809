import { expect, it } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.ts';

/** Checks `name=value` of each flag and the argument behind them; a missing value is `undefined`. */
function checkFlags(text: string, flags: readonly (readonly [string, string | undefined])[], argument: string): void {
  const instruction = parseDockerfile(text).instructions[0];
  expect(instruction?.flags.map(({ name, value }) => [name, value])).toEqual(flags);
  expect(instruction?.argument.text).toBe(argument);
}

it('reads names and values', () =>
  checkFlags(
    'COPY --from=a --link x y',
    [
      ['from', 'a'],
      ['link', undefined],
    ],
    'x y',
  ));
it('keeps later equals signs in the value', () =>
  checkFlags('RUN --mount=type=cache,id=a b', [['mount', 'type=cache,id=a']], 'b'));
it('takes quotes and escapes away', () => {
  checkFlags(
    'RUN --a="b c"d --e=f\\ g h',
    [
      ['a', 'b cd'],
      ['e', 'f g'],
    ],
    'h',
  );
  checkFlags("# escape=`\nRUN --a='b'` c d", [['a', 'b c']], 'd');
});
it('ends at a bare pair of dashes', () => checkFlags('RUN --a -- --b', [['a', undefined]], '--b'));
it('ends at the first word that is no flag', () => checkFlags('RUN -x --a', [], '-x --a'));
it('reads an empty value', () => checkFlags('RUN --a= b', [['a', '']], 'b'));
it('reads flags of continued lines', () =>
  checkFlags(
    'RUN --a=1 \\\n  --b=2 \\\n  c',
    [
      ['a', '1'],
      ['b', '2'],
    ],
    'c',
  ));
it('swallows the rest behind an open quote', () => checkFlags('RUN --a="b c', [['a', 'b c']], ''));
it('knows where flag and value stand', () => {
  const text = 'COPY --from="a b" x y';
  const flag = parseDockerfile(text).instructions[0]?.flags[0];
  expect(text.slice(flag?.span.start, flag?.span.end)).toBe('--from="a b"');
  expect(text.slice(flag?.valueSpan?.start, flag?.valueSpan?.end)).toBe('"a b"');
});
