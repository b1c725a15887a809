import { expect, test } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { ecosystems } from '../knowledge/ecosystems.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { gatherFacts } from './gather-facts.ts';
import { knownEcosystems } from './known-ecosystems.ts';
import { noOptions, type ProjectOptions } from './project-options.ts';

function kinds(run: string, ecosystems: ProjectOptions['ecosystems']): readonly string[] {
  const facts = gatherFacts(parseDockerfile(`FROM a\nRUN ${run}\n`), memoryContext({}), { ...noOptions, ecosystems });
  return facts.stages.flatMap(({ steps }) =>
    steps.flatMap(({ installs }) => installs.map(({ ecosystem, kind }) => `${ecosystem.id} ${kind}`)),
  );
}

test('without an addition they are those of the tables', () => {
  expect(knownEcosystems().all).toEqual(ecosystems);
});

test('a new one is called as its id unless it says its programs', () => {
  const commands = [{ words: ['sync'], kind: 'manifest' }] as const;
  expect(kinds('fetchit sync', { fetchit: { commands } })).toEqual(['fetchit manifest']);
  expect(kinds('fetchit sync', { fetchit: { commands, programs: ['fetch2'] } })).toEqual([]);
  expect(kinds('fetch2 sync', { fetchit: { commands, programs: ['fetch2'] } })).toEqual(['fetchit manifest']);
});

test('what a project says of a command of a known one holds before the tables', () => {
  expect(kinds('npm ci', {})).toEqual(['npm manifest']);
  expect(kinds('npm ci', { npm: { commands: [{ words: ['ci'], kind: 'needs-source' }] } })).toEqual(['npm needs-source']);
  expect(kinds('npm install', { npm: { commands: [{ words: ['ci'], kind: 'needs-source' }] } })).toEqual(['npm manifest']);
});

test('lists are added to, without doubles, and the other ones stay as they are', () => {
  const { all } = knownEcosystems({ ecosystems: { npm: { alsoNeeded: ['patches/**', '.npmrc', '.npmrc'] } } });
  const npm = all.find(({ id }) => id === 'npm');
  expect(npm?.alsoNeeded).toContain('patches/**');
  expect(new Set(npm?.alsoNeeded).size).toBe(npm?.alsoNeeded.length);
  expect(all.filter(({ id }) => id !== 'npm')).toEqual(ecosystems.filter(({ id }) => id !== 'npm'));
});

test('a flag that takes a value is known as such', () => {
  const tool = { tool: { valueFlags: ['--into'], commands: [{ words: ['get'], kind: 'manifest', operands: 'none' }] } } as const;
  expect(kinds('tool get --into here', tool)).toEqual(['tool manifest']);
  expect(kinds('tool get here', tool)).toEqual([]);
});

test.each(['__proto__', 'constructor', 'toString'])('a package manager called %s is one like any other', (id) => {
  const additions = JSON.parse(`{ "${id}": { "programs": ["odd"] } }`) as ProjectOptions['ecosystems'];
  expect(knownEcosystems({ ecosystems: additions }).byProgram.get('odd')?.id).toBe(id);
  expect(knownEcosystems({ ecosystems: additions }).all).toHaveLength(ecosystems.length + 1);
});
