/** What a builder's copy of a context holds after a build: only what differs by its metadata is sent again. */
import { describe, expect, test } from 'vitest';
import { copyOf, digest, entriesOf, type Files, type GivenFile, hashesOf } from '../../test/support/simulated-builder.ts';
import { copyAfter, pathsToSend } from './builder-copy.ts';

const file = (text: string, more: GivenFile = {}): GivenFile => ({ text, mtimeNs: 5n, ...more });
const sent = (before: Files | undefined, now: Files) => pathsToSend(before && copyOf(before), entriesOf(now));

describe('what is sent again', () => {
  const before = { f: file('old') };
  test.each<[string, Files, readonly string[]]>([
    ['nothing, where nothing changed', { f: file('old') }, []],
    ['not what changed behind the same size and date', { f: file('new') }, []],
    ['another date of the same bytes', { f: file('old', { mtimeNs: 6n }) }, ['f']],
    ['a date that differs by a nanosecond', { f: file('old', { mtimeNs: 4n }) }, ['f']],
    ['another size', { f: file('longer') }, ['f']],
    ['another mode', { f: file('old', { mode: 0o600 }) }, ['f']],
    ['what is new', { f: file('old'), g: file('') }, ['g']],
    ['no folders and no links', { d: file('', { kind: 'directory' }), l: '->f' }, []],
  ])('%s', (_, now, expected) => {
    expect(sent(before, now)).toEqual(expected);
  });

  test('everything, where the builder has nothing', () => {
    expect(sent(undefined, { f: file('a'), 'd/g': file('b'), l: '->f' })).toEqual(['d/g', 'f']);
  });

  test('what was not a file before', () => {
    expect(sent({ f: '->x' }, { f: file('a') })).toEqual(['f']);
    expect(sent({ 'f/': '' }, { f: file('a') })).toEqual(['f']);
  });
});

describe('the copy afterwards', () => {
  const copyAfterAll = (before: Files, ...builds: readonly Files[]) =>
    builds.reduce((copy, now) => copyOf(now, copy), copyOf(before));
  const hidden = { f: file('old') };

  test('a change behind the same size and date stays unseen until the date is another', () => {
    expect(copyAfterAll(hidden, { f: file('new') }).get('f')?.sha256).toBe(digest('old'));
    expect(copyAfterAll(hidden, { f: file('new') }, { f: file('new', { mtimeNs: 6n }) }).get('f')?.sha256).toBe(digest('new'));
  });

  test('a file of another project with the same name, size and date too', () => {
    expect(copyAfterAll(hidden, { f: file('own') }).get('f')?.sha256).toBe(digest('old'));
  });

  test('another date alone keeps the bytes', () => {
    const copy = copyAfterAll(hidden, { f: file('old', { mtimeNs: 9n }) });
    expect(copy.get('f')).toMatchObject({ sha256: digest('old'), mtimeNs: 9n });
  });

  const folder = (mode: number): Files => ({ 'd/': file('', { mode, kind: 'directory' }), 'd/f': file('') });
  const modeOf = (copy: ReturnType<typeof copyOf>) => copy.get('d')?.mode;

  test('a folder keeps the mode that it had when it was added', () => {
    expect(modeOf(copyAfterAll(folder(0o755), folder(0o700)))).toBe(0o755);
  });

  test('until a build does without it and another one with it', () => {
    expect(modeOf(copyAfterAll(folder(0o755), { g: '' }, folder(0o700)))).toBe(0o700);
  });

  test('or it was something else in between', () => {
    expect(modeOf(copyAfterAll(folder(0o755), { d: file('') }, folder(0o700)))).toBe(0o700);
    expect(modeOf(copyAfterAll({ d: '->x' }, folder(0o700)))).toBe(0o700);
  });

  test('what the build is not given is gone', () => {
    expect([...copyAfterAll({ f: '', g: '' }, { g: '' }).keys()]).toEqual(['g']);
  });

  test('links follow what they point to, whatever their date', () => {
    expect(copyAfterAll({ l: '->a' }, { l: '->b' }).get('l')?.link).toBe('b');
  });

  test('new and removed empty folders are in it and not in it', () => {
    expect([...copyAfterAll({ f: '' }, { f: '', 'e/': '' }).keys()]).toEqual(['e', 'f']);
    expect([...copyAfterAll({ 'e/': '', f: '' }, { f: '' }).keys()]).toEqual(['f']);
  });

  test('a file whose bytes are withheld needs no hash', () => {
    const now = entriesOf({ f: file('secret', { isEmptied: true }) });
    expect(copyAfter(undefined, now, new Map())?.get('f')).toMatchObject({ sha256: '', sizeBytes: 6, isEmptied: true });
  });

  test('without the hash of a file that is sent there is none', () => {
    const now = entriesOf({ f: file('a'), g: file('b') });
    expect(copyAfter(undefined, now, hashesOf({ f: file('a') }))).toBeUndefined();
    expect(copyAfter(copyOf({ g: file('b') }), now, hashesOf({ f: file('a') }))?.size).toBe(2);
  });
});
