/** What builds teach about the keys of a builder. */
import { describe, expect, test } from 'vitest';
import { SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import type { Vertex } from './vertex.ts';

const stages = (run: string) => `FROM base AS a\nRUN ${run}\nFROM base\nCOPY --from=a /out /x\nRUN z\n`;

describe('a build that ended well', () => {
  test('leaves the key of every step, whatever was told of it', () => {
    for (const report of ['cached', 'ran', 'not-told'] as const) {
      const builder = new SimulatedBuilder().build('FROM base\nRUN a\nRUN b\n', () => report);
      expect(builder.told('FROM base\nRUN a\nRUN b\n')).toBe('reused reused');
    }
  });

  test('leaves nothing of stages that it did not need', () => {
    const builder = new SimulatedBuilder().build('FROM base AS unused\nRUN a\nFROM base\nRUN b\n');
    expect(builder.told('FROM base\nRUN a\n')).toBe('changed');
  });

  test('adds to what was known and takes nothing away', () => {
    const builder = new SimulatedBuilder().build('FROM base\nRUN a\n').build('FROM base\nRUN b\n');
    expect(builder.told('FROM base\nRUN a\n')).toBe('reused');
  });
});

describe('what is called cached', () => {
  const target = ({ place }: Vertex) => (place?.stage === 0 ? 'cached' : 'ran');
  /** Needs what the stage makes, and no result of it is there. */
  const needing = stages('1').replace('/x', '/y');

  test('was perhaps lost where nobody needed it, because what is made of it was there', () => {
    const builder = new SimulatedBuilder().build(stages('1'), () => 'cached');
    expect(builder.told(needing)).toBe('unknown(cleared) changed below');
    expect(builder.build(stages('1')).told(needing)).toBe('unknown(cleared) changed below');
    expect(builder.build(needing, () => 'ran').told(stages('1'))).toBe('reused reused reused');
  });

  test('is there where what takes it in ran', () => {
    expect(new SimulatedBuilder().build(stages('1'), target).told(needing)).toBe('reused changed below');
  });

  test('is there where the target stands on it', () => {
    const text = 'FROM base AS a\nRUN a\nFROM a\nRUN b\nRUN c\n';
    expect(new SimulatedBuilder().build(text, () => 'cached').told(text)).toBe('reused reused reused');
  });

  test('is there where it was known before, and uncertain where the cache was cleared since', () => {
    const builder = new SimulatedBuilder().build(stages('1')).build(stages('1'), () => 'cached');
    expect(builder.told(needing)).toBe('reused changed below');
    builder.clear().build(stages('1'), () => 'cached');
    expect(builder.told(needing)).toBe('unknown(cleared) changed below');
  });
});

describe('a copy of what a stage made anew', () => {
  test('that was cached is the earlier one under another key, so what stands on it is known', () => {
    const builder = new SimulatedBuilder().build(stages('1'));
    builder.build(stages('2'), ({ place }) => (place?.stage === 0 ? 'ran' : 'cached'));
    const longer = `${stages('2')}RUN more\n`;
    builder.build(longer, () => 'ran');
    expect(builder.told(`${stages('1')}RUN more\n`)).toBe('reused reused reused reused');
  });

  test('that ran is another result, so what stood on the earlier one is not on this', () => {
    const builder = new SimulatedBuilder().build(`${stages('1')}RUN more\n`).build(stages('2'), () => 'ran');
    expect(builder.told(`${stages('2')}RUN more\n`)).toBe('reused reused reused changed');
  });

  test('of which nothing was told may be either, and what stands on it is not known', () => {
    const builder = new SimulatedBuilder()
      .build(`${stages('1')}RUN more\n`)
      .build(stages('2'), ({ place }) => (place?.stage === 0 ? 'ran' : 'not-told'));
    expect(builder.told(`${stages('2')}RUN more\n`)).toBe('reused reused reused unknown(stage-output)');
  });

  test('where several results are known, cached does not say which', () => {
    const builder = new SimulatedBuilder()
      .build(stages('1'))
      .build(stages('2'), () => 'ran')
      .build(stages('3'), () => 'cached');
    expect(
      builder
        .told(`${stages('3')}RUN more\n`)
        .split(' ')
        .at(-1),
    ).toBe('unknown(stage-output)');
  });
});

test('what ran on something that may be either is a result of its own', () => {
  const builder = new SimulatedBuilder().build(`${stages('1')}RUN more\n`);
  builder.build(stages('2'), ({ place }) => (place?.stage === 0 || place?.ordinal === 3 ? 'ran' : 'not-told'));
  expect(builder.told(`${stages('2')}RUN more\n`)).toBe('reused reused reused changed');
});

test('a step whose files nobody knew was built, so whether it is reused later is not known', () => {
  const file = { dockerfile: 'FROM base\nCOPY f /f\nRUN x\n' };
  const builder = new SimulatedBuilder().build({ ...file, files: {} });
  expect(builder.told({ ...file, files: { f: '1' } })).toBe('unknown(unrecorded) unknown(unrecorded)');
  expect(builder.build({ ...file, files: { f: '1' } }).told({ ...file, files: { f: '1' } })).toBe('reused reused');
});

test('a build that failed leaves no image and nothing unrecorded', () => {
  const builder = new SimulatedBuilder().fail({ dockerfile: 'FROM base\nCOPY f /f\n', files: {} }, () => 'not-told');
  expect([...builder.seen]).toEqual([]);
});
