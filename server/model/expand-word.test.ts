import { describe, expect, it } from 'vitest';
import { expandWord } from './expand-word.ts';
import type { Scope, Variable } from './variable.ts';

const values: Readonly<Record<string, string>> = { A: 'one', EMPTY: '', PATHS: '/a/b/c.tar.gz', Ünï: 'letters', STAR: 'a*b' };

function scopeOf(isOpen: boolean): Scope {
  const variables: Variable[] = Object.entries(values).map(([name, text]) => ({
    name,
    kind: 'env',
    value: { kind: 'known', text },
    setBy: undefined,
  }));
  variables.push({ name: 'U', kind: 'arg', value: { kind: 'unknown', because: 'test' }, setBy: undefined });
  variables.push({ name: 'NOTSET', kind: 'arg', value: { kind: 'unset' }, setBy: undefined });
  return { variables, isOpen, get: (name) => variables.find((variable) => variable.name === name) };
}

const closed = scopeOf(false);

function checkExpansion(word: string, expected: string, escape = '\\'): void {
  expect(expandWord(word, closed, escape)).toMatchObject({ text: expected, isKnown: true });
}

function checkUnknown(word: string, scope: Scope = closed): void {
  expect(expandWord(word, scope, '\\').isKnown).toBe(false);
}

describe('plain variables', () => {
  it.each([
    ['$A', 'one'],
    ['x${A}y', 'xoney'],
    ['$A$A', 'oneone'],
    ['$Ax', ''],
    ['$Ünï', 'letters'],
    ['${A}_$A-$A.', 'one_one-one.'],
    ['$MISSING|${MISSING}|$NOTSET', '||'],
    ['$', '$'],
    ['a$ b', 'a$ b'],
    ['$(A)', '$(A)'],
    ['$1$23x', 'x'],
    ['$@$*$#$?$-$!', ''],
  ])('%s', (word, expected) => checkExpansion(word, expected));
});

describe('quotes and escapes', () => {
  it.each([
    ["'$A'", '$A'],
    ['"$A x"', 'one x'],
    ['\\$A', '$A'],
    ['"\\$A"', '$A'],
    ['a\\ b', 'a b'],
    ['"a\\nb"', 'a\\nb'],
    ['a\'\'b""c', 'abc'],
    ['"it\'s"', "it's"],
    ['a\\', 'a'],
    ['<<x', '<<x'],
  ])('%s', (word, expected) => checkExpansion(word, expected));

  it('use the escape character of the file', () => {
    checkExpansion('`$A\\$A', '$A\\one', '`');
    checkExpansion('C:\\dir', 'C:\\dir', '`');
  });
});

describe('modifiers', () => {
  it.each([
    ['${A:-x}', 'one'],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${MISSING-x}', 'x'],
    ['${MISSING:-$A}', 'one'],
    ['${MISSING:-"a b"}', 'a b'],
    ['${A:+x}', 'x'],
    ['${EMPTY:+x}', ''],
    ['${EMPTY+x}', 'x'],
    ['${MISSING+x}', ''],
    ['${A:?no}', 'one'],
    ['${EMPTY?no}', ''],
    ['${MISSING:-${MISSING:-${A}}}', 'one'],
    ['${A:+a-}${EMPTY:-b}', 'a-b'],
    ['${A:-${U}}', 'one'],
    ['${EMPTY:+${U}}', ''],
  ])('%s', (word, expected) => checkExpansion(word, expected));
});

describe('patterns', () => {
  it.each([
    ['${PATHS#*/}', 'a/b/c.tar.gz'],
    ['${PATHS##*/}', 'c.tar.gz'],
    ['${PATHS%.*}', '/a/b/c.tar'],
    ['${PATHS%%.*}', '/a/b/c'],
    ['${PATHS%/*}', '/a/b'],
    ['${PATHS#/?/}', 'b/c.tar.gz'],
    ['${PATHS#x}', '/a/b/c.tar.gz'],
    ['${PATHS/\\/a/X}', 'X/b/c.tar.gz'],
    ['${PATHS//a/X}', '/X/b/c.tXr.gz'],
    ['${PATHS/./}', '/a/b/ctar.gz'],
    ['${PATHS//?/x}', 'xxxxxxxxxxxxx'],
    ['${STAR%\\*b}', 'a'],
    ['${A#$A}', ''],
    ['${MISSING#x}', ''],
  ])('%s', (word, expected) => checkExpansion(word, expected));
});

describe('what is not known', () => {
  it.each(['$U', '${U:-x}', '${U:+x}', '${U#x}', 'a"$U"', '${A#$U}', '${A/$U/x}'])('%s, since a value is unknown', (word) =>
    checkUnknown(word),
  );
  it.each([
    '${',
    '${}',
    '${A',
    '${A:',
    '${A:-x',
    '${A^}',
    '${A:x}',
    '${{A}}',
    '"$A',
    "'x",
    '${MISSING:?no}',
    '${A/x',
    '${A/x/y',
    '${A#\\x}',
  ])('%s, since Docker refuses it', (word) => checkUnknown(word));
  it('a missing name under an image that may set it', () => {
    checkUnknown('$MISSING', scopeOf(true));
    checkUnknown('${MISSING:-x}', scopeOf(true));
  });
  it('says which names were looked up, once each', () => {
    expect(expandWord('$A${B:-$C}$A', closed, '\\').names).toEqual(['A', 'C', 'B']);
  });
});

describe('hostile words', () => {
  it('end as unknown when nested too deep or grown too long', () => {
    checkUnknown('${A:-'.repeat(20_000));
    checkUnknown(`${'${MISSING:-'.repeat(200)}x${'}'.repeat(200)}`);
    const long: Variable = { name: 'L', kind: 'env', value: { kind: 'known', text: 'x'.repeat(60_000) }, setBy: undefined };
    checkUnknown('$L'.repeat(30_000), { variables: [long], isOpen: false, get: () => long });
  });
  it('are read with patterns that would make an expression engine go back for ever', () => {
    const text = 'a'.repeat(50_000);
    const value: Variable = { name: 'V', kind: 'env', value: { kind: 'known', text }, setBy: undefined };
    const scope: Scope = { variables: [value], isOpen: false, get: () => value };
    expect(expandWord(`\${V##${'*a'.repeat(30)}*b}`, scope, '\\').text).toBe(text);
    expect(expandWord(`\${V//a${'*a'.repeat(30)}b/x}`, scope, '\\').text).toBe(text);
  });
});
