/** Rules about steps that run again say what that cost, where it was measured, and are otherwise what they were. */
import { expect, test } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { type StepDurations, stepIdentity } from '../facts/step-durations.ts';
import { checkDockerfile } from '../features/check-dockerfile.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { defaultSettings } from '../settings.ts';
import { rules } from './index.ts';
import { isOverDockerfiles, type Rule } from './rule.ts';

const telling = [
  'arg-declared-too-early',
  'broad-bind-mount-on-install',
  'independent-step-after-source-copy',
  'missing-cache-mount',
  'no-separate-dependency-step',
  'source-copy-before-install',
  'source-copy-too-broad-for-step',
  'volatile-arg-before-expensive-step',
];

interface Case {
  readonly rule: Rule;
  readonly text: string;
  readonly files: Readonly<Record<string, string>> | undefined;
  readonly path: string | undefined;
}

const dockerfileRules = rules.filter(isOverDockerfiles);
const cases = dockerfileRules.flatMap((rule) =>
  rule.examples.flatMap((example): readonly Case[] => {
    if (!('bad' in example)) return [];
    const { files, path } = example;
    return [{ rule, text: example.bad.replaceAll('[|', '').replaceAll('|]', ''), files, path }];
  }),
);

function findingsOf({ rule, text, files, path }: Case, durations?: StepDurations) {
  const settings = { ...defaultSettings, rules: { [rule.id]: rule.severity } };
  const view = memoryContext(files && { [path ?? 'Dockerfile']: text, ...files }, path === undefined ? {} : { dockerfile: path });
  return checkDockerfile(text, [view], settings, [rule], durations).findings.map(({ finding }) => finding);
}

const always: StepDurations = { of: () => 21_000 };

test.each(telling)('%s does, in each of its examples', (id) => {
  const own = cases.filter(({ rule }) => rule.id === id);
  const messages = own.flatMap((each) => findingsOf(each, always).map(({ message }) => message));
  expect(messages.length).toBeGreaterThan(0);
  for (const message of messages) expect(message).toMatch(/ \((?:it|its RUN|which) took [\dmins ]+ last time\)[., ]/);
});

test('the cost is all that changes, and of other rules nothing does', () => {
  const without = (text: string) => text.replace(/ \((?:it|its RUN|which) took [\w. ]+ last time\)/, '');
  for (const each of cases) {
    const told = findingsOf(each, always);
    const plain = findingsOf(each);
    if (!telling.includes(each.rule.id)) expect(told).toEqual(plain);
    expect(told.map((finding) => ({ ...finding, message: without(finding.message) }))).toEqual(plain);
    expect(plain.map(({ message }) => message).join()).not.toContain('last time');
  }
});

test('it is that of the step of which the message speaks', () => {
  const text = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN echo other\nRUN npm ci\n';
  const identities = parseDockerfile(text).stages.flatMap((stage) => stage.instructions.map((each) => stepIdentity(stage, each)));
  const durations: StepDurations = { of: (identity) => (identities.indexOf(identity) + 1) * 10_000 };
  const rule = dockerfileRules.find(({ id }) => id === 'source-copy-before-install');
  const files = { 'package.json': '{}', 'package-lock.json': '{}', 'src/index.js': '' };
  const [finding] = rule === undefined ? [] : findingsOf({ rule, text, files, path: undefined }, durations);
  expect(finding?.message).toContain('runs `npm ci` again (it took 40 s last time), because `COPY . .` stands above it.');
});
