/** What a message says of the cost of steps: what was measured, and nothing beyond it. */
import { expect, test } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { durationNote } from './duration-note.ts';
import { gatherFacts } from './gather-facts.ts';
import { noOptions } from './project-options.ts';

/** Of all steps of the last stage; `took` by the identity of a step. */
function noteOf(text: string, took: Readonly<Record<string, number>>): string {
  const durations = { of: (identity: string) => took[identity] };
  const facts = gatherFacts(parseDockerfile(text), memoryContext({}), noOptions, durations);
  return durationNote(facts, facts.stages.at(-1)?.lineage ?? []);
}

const install = 'FROM a\nRUN npm ci\n';

test.each<[string, string, Readonly<Record<string, number>>, string]>([
  ['one command', install, { '0\0RUN npm ci': 42_000 }, ' (it took 42 s last time)'],
  [
    'one of several commands',
    'FROM a\nRUN npm ci && npm run build\n',
    { '0\0RUN npm ci && npm run build': 300 },
    ' (its RUN took 0.3 s last time)',
  ],
  [
    'several steps',
    `${install}RUN pip install x\n`,
    { '0\0RUN npm ci': 42_000, '0\0RUN pip install x': 20_000 },
    ' (which took 1 min 2 s last time)',
  ],
  [
    'several steps, of which one was not measured',
    `${install}RUN pip install x\n`,
    { '0\0RUN npm ci': 42_000 },
    ' (which took at least 42 s last time)',
  ],
  ['a step of a named stage', 'FROM a AS Deps\nRUN npm ci\n', { 'deps\0RUN npm ci': 42_000 }, ' (it took 42 s last time)'],
  [
    'a step of the stage below',
    'FROM a AS deps\nRUN npm ci\nFROM deps\nCOPY . .\n',
    { 'deps\0RUN npm ci': 42_000 },
    ' (it took 42 s last time)',
  ],
  ['a step that was edited since', 'FROM a\nRUN npm ci --force\n', { '0\0RUN npm ci': 42_000 }, ''],
  ['the same text in another stage', 'FROM a AS b\nRUN npm ci\n', { '0\0RUN npm ci': 42_000 }, ''],
  ['a step with another cache mount', 'FROM a\nRUN --mount=type=cache,target=/c npm ci\n', { '0\0RUN npm ci': 42_000 }, ''],
  ['what is no RUN', 'FROM a\nCOPY . .\n', { '0\0COPY . .': 42_000 }, ''],
  ['no step', 'FROM a\n', {}, ''],
])('%s', (_, text, took, note) => {
  expect(noteOf(text, took)).toBe(note);
});

test.each([
  [0, '0.0 s'],
  [949, '0.9 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [304_000, '5 min 4 s'],
  [3_600_000, '1 h 0 min'],
  [7_500_000, '2 h 5 min'],
])('%d ms are %s', (ms, words) => {
  expect(noteOf(install, { '0\0RUN npm ci': ms })).toBe(` (it took ${words} last time)`);
});
