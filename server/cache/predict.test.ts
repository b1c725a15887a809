/** What the next build does with each step, told from every key that was seen on the builder. */
import { describe, expect, test } from 'vitest';
import { type Given, rebuilt, SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import type { Vertex } from './vertex.ts';

const copying = (text: string, tail = ''): Given => ({
  dockerfile: `FROM base\nRUN a\nCOPY f /f\nRUN b\n${tail}`,
  files: { f: text },
});

describe('keys that were seen', () => {
  test('nothing was: everything runs', () => {
    expect(new SimulatedBuilder().told(copying('1'))).toBe('changed changed changed'.replace(/ changed/g, ' below'));
  });

  test('all of them, not only those of the last build', () => {
    const builder = new SimulatedBuilder().build(copying('1')).build(copying('2'));
    expect(builder.told(copying('1'))).toBe('reused reused reused');
    expect(builder.told(copying('3'))).toBe('reused changed below');
  });

  test('of any Dockerfile on the builder, up to where they differ', () => {
    const builder = new SimulatedBuilder().build('FROM base\nRUN a\nRUN other\n');
    expect(builder.told(copying('1'))).toBe('reused changed below');
  });

  test('an argument flipped and flipped back', () => {
    const passing = (FOO: string) => ({ dockerfile: 'FROM base\nARG FOO\nRUN x\n', args: { FOO } });
    const builder = new SimulatedBuilder().build(passing('1')).build(passing('2'));
    expect([builder.told(passing('1')), builder.told(passing('2')), builder.told(passing('3'))]).toEqual([
      'reused',
      'reused',
      'changed',
    ]);
  });

  test('a step that comes in between lets everything above run', () => {
    const told = rebuilt('FROM base\nRUN a\nRUN b\n', 'FROM base\nRUN a\nRUN between\nRUN b\n');
    expect(told).toBe('reused changed below');
  });

  test('a step that runs names the one below that made it', () => {
    const builder = new SimulatedBuilder().build(copying('1'));
    const [, copy, run] = builder.plan(copying('2'));
    expect(run?.outcome).toEqual({ kind: 'runs', cause: { kind: 'below', vertex: copy?.vertex } });
  });

  test('a base of other layers lets everything run', () => {
    const given = (layers: string[]) => ({ dockerfile: 'FROM base\nRUN a\nRUN b\n', images: { base: { layers } } });
    expect(rebuilt(given(['1']), given(['2']))).toBe('changed below');
  });
});

describe('--no-cache', () => {
  test('whatever stands on a step that is not looked up is not looked up either', () => {
    const file = 'FROM base\nWORKDIR /before\nRUN a\nWORKDIR /after\n';
    expect(rebuilt({ dockerfile: file }, { dockerfile: file, noCache: true })).toBe('reused told told');
  });

  test('it leaves the usual keys behind', () => {
    const given = copying('1');
    expect(new SimulatedBuilder().build({ ...given, noCache: true }).told(given)).toBe('reused reused reused');
  });

  test('what is copied from such a stage is compared by content, which nobody knows before', () => {
    const file = 'FROM base AS a\nRUN x\nFROM base\nCOPY --from=a /x /y\n';
    expect(rebuilt({ dockerfile: file }, { dockerfile: file, noCache: ['a'] })).toBe('told unknown(stage-output)');
  });

  test('which of two equal steps of two stages it meets first, nobody knows', () => {
    const file =
      'FROM base AS a\nRUN same\nFROM base AS b\nRUN same\nRUN on it\nFROM base\nCOPY --from=a /x /x\nCOPY --from=b /x /y\n';
    const told = rebuilt({ dockerfile: file }, { dockerfile: file, noCache: ['a'] });
    expect(told).toMatch(/^told unknown\(stage-output\) unknown\(stage-output\) /);
  });
});

describe('what stages make', () => {
  const two = (run: string, tail = '') => `FROM base AS a\nRUN ${run}\nFROM base\nCOPY --from=a /out /x\nRUN z\n${tail}`;

  test('is not known while the stage runs, nor is what stands on it', () => {
    expect(rebuilt(two('1'), two('2'))).toBe('changed unknown(stage-output) unknown(stage-output)');
  });

  test('once seen, it is known', () => {
    const builder = new SimulatedBuilder().build(two('1'));
    builder.build(two('2'), ({ place }) => (place?.stage === 0 ? 'ran' : 'cached'));
    expect(builder.told(two('2'))).toBe('reused reused reused');
  });

  test('a step that was never seen below it runs all the same', () => {
    expect(rebuilt(two('1'), 'FROM base AS a\nRUN 2\nFROM base\nRUN new\nCOPY --from=a /out /x\n')).toBe('changed changed below');
  });
});

describe('a cache that was cleared', () => {
  test('nothing that was seen is certain any more, and what was not seen runs', () => {
    const builder = new SimulatedBuilder().build(copying('1')).clear();
    expect(builder.told(copying('1'))).toBe('unknown(cleared) unknown(cleared) unknown(cleared)');
    expect(builder.told('FROM base\nRUN new\n')).toBe('changed');
  });

  test('what a build confirms is certain again, and no more', () => {
    const builder = new SimulatedBuilder().build(copying('1')).build(copying('2')).clear();
    builder.build(copying('1'), () => 'cached');
    expect(builder.told(copying('1'))).toBe('reused reused reused');
    expect(builder.told(copying('2'))).toBe('reused unknown(cleared) unknown(cleared)');
  });

  test('what stands on something uncertain is uncertain', () => {
    const builder = new SimulatedBuilder().build('FROM base\nRUN a\n').clear();
    expect(builder.told('FROM base\nRUN a\nRUN new\n')).toBe('unknown(cleared) changed');
  });

  test('what nobody needs is called cached, whether it is there or not', () => {
    const text = 'FROM base AS a\nRUN a\nFROM base\nCOPY --from=a /out /x\nRUN z\n';
    const builder = new SimulatedBuilder().build(text).clear();
    builder.build(text, () => 'cached');
    expect(builder.told(text)).toBe('reused reused reused');
    expect(builder.told({ dockerfile: text, target: 'a' })).toBe('unknown(cleared)');
    expect(builder.told(`${text}RUN more\n`)).toBe('reused reused reused changed');
    expect(builder.told(text.replace('/x', '/y'))).toBe('unknown(cleared) changed below');
  });

  test('where nothing is left everything that was seen runs, and the reason is that', () => {
    const builder = new SimulatedBuilder().build(copying('1')).empty();
    expect(builder.told(copying('1'))).toBe('cleared cleared cleared');
    expect(builder.told(copying('2'))).toBe('cleared below below');
    expect(builder.build(copying('1')).told(copying('1'))).toBe('reused reused reused');
  });

  test('where nothing is left a stage cannot bring back what was made of it before', () => {
    const text = (run: string) => `FROM base AS a\nRUN ${run}\nFROM base\nCOPY --from=a /out /x\n`;
    expect(new SimulatedBuilder().build(text('1')).told(text('2'))).toBe('changed unknown(stage-output)');
    expect(new SimulatedBuilder().build(text('1')).empty().told(text('2'))).toBe('changed changed');
  });

  test('what comes after nothing was left is a result of its own', () => {
    const text = (run: string) => `FROM base AS a\nRUN ${run}\nFROM base\nCOPY --from=a /out /x\nRUN z\n`;
    const alias = ({ place }: Vertex) => (place?.stage === 0 ? 'ran' : 'cached');
    const builder = new SimulatedBuilder().build(text('1')).build(text('2'), alias).empty();
    expect(builder.build(text('2')).told(text('1'))).toBe('cleared unknown(stage-output) unknown(stage-output)');
  });

  const onStore = (digest: string): Given => ({ dockerfile: 'FROM base\nRUN a\nRUN b\n', images: { base: { digest } } });

  test('on containerd’s store an image of the same layers is not always found by them', () => {
    const builder = new SimulatedBuilder().build(onStore('sha256:1'));
    expect(builder.told(onStore('sha256:2'))).toBe('reused reused');
    builder.clear().build(onStore('sha256:1'), () => 'ran');
    expect(builder.told(onStore('sha256:1'))).toBe('reused reused');
    expect(builder.told(onStore('sha256:2'))).toBe('unknown(cleared) unknown(cleared)');
    builder.build(onStore('sha256:2'), () => 'cached');
    expect(builder.told(onStore('sha256:2'))).toBe('reused reused');
  });

  test('the classic store finds it', () => {
    const builder = new SimulatedBuilder()
      .build(onStore(''))
      .clear()
      .build(onStore(''), () => 'ran');
    expect(builder.told({ dockerfile: 'FROM alias\nRUN a\nRUN b\n', images: { alias: {} } })).toBe('reused reused');
  });

  test('what was built and not recorded stays unknown', () => {
    const builder = new SimulatedBuilder();
    const unread = { dockerfile: 'FROM base\nRUN a\nCOPY --from=lib f /f\n', named: { lib: { f: '1' } } };
    builder.build({ ...unread, files: {}, named: { lib: {} } });
    expect(builder.told(unread)).toBe('reused unknown(unrecorded)');
    expect(builder.clear().told(unread)).toBe('unknown(cleared) unknown(unrecorded)');
  });
});

describe('builds that failed', () => {
  const file = 'FROM base\nRUN a\nRUN b\nRUN c\n';

  test('what ran to its end is known, what was only called cached is not', () => {
    const told = (reports: readonly ('cached' | 'ran' | 'not-told')[]) =>
      new SimulatedBuilder().fail(file, ({ place }) => reports[(place?.ordinal ?? 0) - 2] ?? 'not-told').told(file);
    expect(told(['ran', 'ran', 'not-told'])).toBe('reused reused changed');
    expect(told(['cached', 'ran', 'not-told'])).toBe('unknown(failed-build) reused changed');
    expect(told(['not-told', 'not-told', 'not-told'])).toBe('changed below below');
  });

  test('what was known before stays known', () => {
    const builder = new SimulatedBuilder().build(file).fail(file, () => 'cached');
    expect(builder.told(file)).toBe('reused reused reused');
  });
});

describe('not known', () => {
  test('what stands on something that is not known has its cause', () => {
    const [first, second] = new SimulatedBuilder().plan({
      dockerfile: 'FROM base\nARG A\nRUN $A\nWORKDIR /w\n',
      args: { A: undefined },
    });
    expect(first?.outcome).toMatchObject({ kind: 'unknown', category: 'other', because: expect.stringContaining('value of A') });
    expect(second?.outcome).toEqual(first?.outcome);
  });

  test('a source that is not there is told by its path', () => {
    const [copy, run] = new SimulatedBuilder().plan('FROM base\nCOPY none /x\nRUN y\n');
    expect(copy?.outcome).toEqual({ kind: 'fails', because: 'There is no none in what the build is given.' });
    expect(run?.outcome.kind).not.toBe('reused');
  });
});
