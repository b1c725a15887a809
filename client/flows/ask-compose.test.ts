import { expect, test } from 'vitest';
import type { CliResult, EngineCli } from '../ports.ts';
import { askCompose } from './ask-compose.ts';

const service = { project: 'shop', name: 'web', folder: '/w', files: ['/w/compose.yaml'], environmentFiles: [], configHash: 'a' };
const told = (stdout: string, stderr = ''): CliResult => ({ kind: 'ended', exitCode: 0, stdout, stderr });
const warning = 'level=warning msg="The \\"TAG\\" variable is not set. Defaulting to a blank string."';

function composeOf(answers: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const run: EngineCli['run'] = async (args, { input } = {}) => {
    const question = args.slice(args.findLastIndex((each) => ['config', 'version'].includes(each))).join(' ');
    const name = input === undefined ? question : `${question} < ${input}`;
    asked.push(name);
    const answer = answers[name];
    if (answer === undefined) return { kind: 'ended', exitCode: 1, stdout: '', stderr: `no ${name}` };
    return told(answer, name === 'config --hash *' ? warning : '');
  };
  return { cli: { run }, asked };
}

const answers = {
  'config --hash *': 'web aaa\ndb bbb\n',
  'version --short': '2.40.3\n',
  'config --variables': 'NAME  REQUIRED\nTAG   false\n',
  config: 'model',
  'config --no-interpolate --no-env-resolution --no-normalize --format json':
    '{"services":{"web":{"environment":["PASSED"]},"db":{"env_file":["db.env"]}}}',
  'config --hash * < model': 'web aaa\ndb ccc\n',
};

test('no more is asked than the hashes, until one of them is another one', async () => {
  const { cli, asked } = composeOf(answers);
  const compose = await askCompose(cli, service);
  if (typeof compose === 'string') throw new Error(compose);
  expect(compose.hashes).toEqual(
    new Map([
      ['web', 'aaa'],
      ['db', 'bbb'],
    ]),
  );
  expect(compose.unset).toEqual(['TAG']);
  expect(asked).toEqual(['config --hash *']);
});

test('what decides about another hash is asked once', async () => {
  const { cli, asked } = composeOf(answers);
  const compose = await askCompose(cli, service);
  if (typeof compose === 'string') throw new Error(compose);
  expect(compose.unset).toEqual(['TAG']);
  const [one, other] = await Promise.all([compose.inFull(), compose.inFull()]);
  expect(other).toBe(one);
  expect(asked.length).toBe(Object.keys(answers).length);
  expect(one).toEqual({
    hashes: new Map([
      ['web', ['aaa', 'aaa']],
      ['db', ['bbb', 'ccc']],
    ]),
    version: '2.40.3',
    variables: ['TAG'],
    // The hash with its file read in is among those of `db`.
    undecidedBy: new Map<string, string[]>([
      ['web', ['PASSED']],
      ['db', []],
    ]),
  });
});

test('why Compose did not answer is told', async () => {
  expect(await askCompose(composeOf({}).cli, service)).toBe('no config --hash *');
  const compose = await askCompose(composeOf({ 'config --hash *': 'web aaa' }).cli, service);
  if (typeof compose === 'string') throw new Error(compose);
  expect(await compose.inFull()).toBe('no version --short');
});
