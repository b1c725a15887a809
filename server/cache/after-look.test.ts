/** What is left of keys when somebody looked what the builder keeps. */
import { describe, expect, test } from 'vitest';
import { digest, SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import { type KeptRecord, originOf } from './kept-records.ts';

const file = 'FROM base\nRUN one\nCOPY f /f\nRUN two\n';
const given = { dockerfile: file, files: { f: '1' } };
const built = () => new SimulatedBuilder().build(given);
const record = (description: string, more: Partial<KeptRecord> = {}): KeptRecord => ({
  ...{ kind: 'regular', parents: [], origin: originOf(digest, description), isMade: true, createdAtMs: 1 },
  ...more,
});

describe('of steps whose records are known', () => {
  test('those whose record is there are reused, those whose record went run', () => {
    expect(built().lose('RUN two').told(given)).toBe('reused reused cleared');
    expect(built().lose('COPY f /f').told(given)).toBe('reused cleared cleared');
    expect(built().lose('RUN one').told(given)).toBe('cleared cleared cleared');
  });

  test('another state of the same step is another record', () => {
    const builder = built().build({ ...given, files: { f: '2' } });
    const [first] = [...builder.records].filter(([, { origin }]) => origin === originOf(digest, 'COPY f /f'));
    const left = [...builder.records].filter(([id, { parents }]) => id !== first?.[0] && !parents.includes(first?.[0] ?? ''));
    builder.look(new Map(left));
    expect(builder.told({ ...given, files: { f: '2' } })).toBe('reused reused reused');
    expect(builder.told(given)).toBe('reused cleared cleared');
  });

  test('what was built again is there again', () => {
    expect(built().lose('RUN two').build(given).told(given)).toBe('reused reused reused');
  });

  test('of two results one is enough', () => {
    const twice = built().build({ ...given, noCache: true });
    const [newest] = [...twice.records].toReversed();
    twice.look(new Map([...twice.records].filter(([id]) => id !== newest?.[0])));
    expect(twice.told(given)).toBe('reused reused reused');
    expect(twice.lose('RUN two').told(given)).toBe('reused reused cleared');
  });

  test('nobody needs what another stage only copied from', () => {
    const stages = { ...given, dockerfile: `FROM base AS a\nRUN made\nFROM base\nCOPY --from=a /x /x\n` };
    const builder = new SimulatedBuilder().build(stages).lose('RUN made');
    expect(builder.told(stages)).toBe('reused reused');
    expect(builder.lose('COPY /x /x').told(stages)).toBe('cleared cleared');
  });
});

test('what is gone is needed only where something that surely runs takes it', () => {
  const stages = (line: string) => ({ dockerfile: `FROM base AS a\nRUN made\nFROM base\nCOPY --from=a /x /x\n${line}` });
  const builder = new SimulatedBuilder().build(stages(''), ({ kind }) => (kind === 'run' ? 'ran' : 'cached'));
  // Of the copy nobody knows, so nobody knows whether what it takes is needed.
  builder.look(new Map([...builder.records, ['x', record('x')]])).look(new Map([['x', record('x')]]));
  expect(builder.told(stages(''))).toBe('unknown(cleared) unknown(cleared)');
  expect(builder.told({ ...stages(''), target: 'a' })).toBe('cleared');
});

describe('where a step may be there all the same, it is unknown', () => {
  test('a record that nobody can place says the same', () => {
    const builder = built().lose('RUN two');
    builder.look(new Map([...builder.records, ['of somebody else', record('RUN two')]]));
    expect(builder.told(given)).toBe('reused reused unknown(cleared)');
    expect(builder.look(new Map([...builder.records, ['other', record('RUN three')]])).told(given)).toContain('unknown');
  });

  test('it is known by what another stage made, or under another key', () => {
    const stages = 'FROM base AS a\nRUN made\nFROM base\nCOPY --from=a /x /x\nRUN on it\n';
    const builder = new SimulatedBuilder().build(stages);
    const [copied] = [...builder.seen].filter(([, { results }]) => results?.origin === originOf(digest, 'COPY /x /x'));
    expect(copied).toBeDefined();
    if (copied !== undefined) builder.seen = new Map([...builder.seen, [copied[0], { ...copied[1], mayBeAlias: true }]]);
    expect(builder.lose('COPY /x /x').told(stages)).toContain('unknown(cleared)');
  });
});

test.each<[went: string, before: KeptRecord, is: string]>([
  ['a result', record('RUN x'), 'unknown(cleared) reused'],
  ['a copy of a context', record('', { kind: 'source.local' }), 'reused reused'],
  ['the content of a cache mount', record('', { kind: 'exec.cachemount' }), 'reused reused'],
  ['a kind of tomorrow', record('', { kind: 'tomorrow' }), 'unknown(cleared) reused'],
])('%s that went makes of a step without a record, and of one with', (_, before, is) => {
  const builder = new SimulatedBuilder().build('FROM base\nRUN none\n', () => 'cached').build('FROM base\nRUN kept\n');
  builder.look(new Map([...builder.records, ['before', before]])).look(new Map(builder.records));
  builder.look(new Map([...builder.records].filter(([id]) => id !== 'before')));
  expect(`${builder.told('FROM base\nRUN none\n')} ${builder.told('FROM base\nRUN kept\n')}`).toBe(is);
});

describe('on containerd’s store', () => {
  const other = ['other', record('', { kind: 'source.local' })] as const;
  /** All stands on a record of the base, and something else goes. */
  const onBase = (isMade: boolean) => {
    const builder = built();
    builder.usesContainerdStore = true;
    const standing = [...builder.records].map(
      ([id, each]) => [id, { ...each, parents: ['of the base', ...each.parents] }] as const,
    );
    const records = [...standing, ['of the base', record('', { isMade })] as const];
    return builder
      .look(new Map([...records, other]))
      .look(new Map(records))
      .told(given);
  };

  test('what stands on layers that an image brought may be forgotten when anything goes', () => {
    expect(onBase(false)).toBe('unknown(cleared) unknown(cleared) unknown(cleared)');
    expect(onBase(true)).toBe('reused reused reused');
  });

  test('it is no more so when nothing goes', () => {
    const builder = built();
    builder.usesContainerdStore = true;
    const records = new Map([...builder.records].map(([id, each]) => [id, { ...each, isMade: false }]));
    expect(builder.look(records).look(records).told(given)).toBe('reused reused reused');
  });
});

test('where no result is left, nothing is reused', () => {
  expect(
    built()
      .look(new Map([['c', record('', { kind: 'source.local' })]]))
      .told(given),
  ).toBe('cleared cleared cleared');
});
