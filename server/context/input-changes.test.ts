import { describe, expect, it } from 'vitest';
import type { RecordedInputs } from '../model/recorded-inputs.ts';
import type { BuildInput, KnownInputs } from './build-inputs.ts';
import { inputChanges } from './input-changes.ts';

type Change = Partial<Omit<KnownInputs, 'files'>> & {
  readonly contents?: Readonly<Record<string, string>>;
  readonly isUnlisted?: true;
};

const usual = { 'main.go': '1', 'web/index.html': '2' };

function inputs({ contents = usual, isUnlisted, ...more }: Change = {}): KnownInputs {
  const files: BuildInput[] = Object.entries(contents).map(([path, hash]) => ({
    ...{ path, hash, stamp: '1:1:420' },
    imagePaths: path.startsWith('web/') ? [`/srv/${path.slice(4)}`] : [],
  }));
  return {
    ...{ kind: 'known', keyId: 'k', instructionsSha256: 'i', args: {}, madeAt: ['/'], isComplete: true, because: [] },
    ...{ filesSha256: JSON.stringify(contents), count: files.length },
    ...(isUnlisted ? {} : { files }),
    ...more,
  };
}

function changes(before: Change, after: Change, args: 'told' | 'as-recorded' = 'told') {
  const { files, ...known } = inputs(before);
  return inputChanges({ inputs: known as RecordedInputs, files, builtAtMs: 5 }, inputs(after), args);
}

/** `~ changed`, `+ added`, `- deleted`, `= argument`, `Dockerfile`, or what it is else. */
function told(before: Change, after: Change, args: 'told' | 'as-recorded' = 'told'): string {
  const answer = changes(before, after, args);
  if (answer.kind !== 'changed') return answer.kind;
  const list = (sign: string, files: readonly { path: string }[]) => files.map(({ path }) => `${sign} ${path}`);
  return [
    ...list('~', answer.changed),
    ...list('+', answer.added),
    ...list('-', answer.deleted),
    ...answer.args.map((name) => `= ${name}`),
    ...(answer.isDockerfileChanged ? ['Dockerfile'] : []),
    ...(answer.isListed ? [] : ['not listed']),
  ].join(' ');
}

const incomplete = { isComplete: false, because: ['a is a link.'] };
const other = { ...usual, 'main.go': '3' };
const more = { ...usual, 'new.go': '1' };

describe('inputChanges', () => {
  it.each<[string, Change, Change, string]>([
    ['equal inputs are unchanged', {}, {}, 'unchanged'],
    ['another content is named', {}, { contents: other }, '~ main.go'],
    ['what came is named', {}, { contents: more }, '+ new.go'],
    ['what went is named', { contents: more }, {}, '- new.go'],
    ['another instruction is a change of the Dockerfile', {}, { instructionsSha256: 'j' }, 'Dockerfile'],
    ['another value of an argument is named', { args: { V: '1' } }, { args: { V: '2' } }, '= V'],
    ['an argument that is not passed any more is named', { args: { V: '1' } }, {}, '= V'],
    ['a value that nobody knows decides nothing', { args: { V: '1' } }, { args: { V: null } }, 'unknown'],
    ['equal files prove nothing where not all are known', incomplete, incomplete, 'unknown'],
    ['a change is proved also where not all are known', incomplete, { ...incomplete, contents: other }, '~ main.go'],
    ['what could not be seen then did not come', incomplete, { contents: more }, 'unknown'],
    ['what cannot be seen now did not go', { contents: more }, incomplete, 'unknown'],
    ['without a list it is a change all the same', { isUnlisted: true }, { contents: other }, 'not listed'],
    [
      'without a list nothing is proved where not all are known',
      { isUnlisted: true, ...incomplete },
      { contents: other },
      'unknown',
    ],
    ['hashes of another key compare to nothing', { keyId: 'old' }, { contents: other }, 'unknown'],
  ])('%s', (_, before, after, expected) => expect(told(before, after)).toBe(expected));

  it('takes arguments for what they were where only the record knows the build', () => {
    expect(told({ args: { V: '1' } }, { args: { V: null } }, 'as-recorded')).toBe('unchanged');
  });

  it('tells where the image held what went', () => {
    expect(changes({}, { contents: { 'main.go': '1' } })).toMatchObject({
      deleted: [{ path: 'web/index.html', imagePaths: ['/srv/index.html'] }],
    });
  });

  it('passes on why nothing was recorded', () => {
    const recorded = { inputs: { kind: 'unknown', because: 'Files changed.' }, files: undefined, builtAtMs: 0 } as const;
    expect(inputChanges(recorded, inputs(), 'told')).toEqual({ kind: 'unknown', because: 'Files changed.' });
  });
});
