import { expect, test } from 'vitest';
import { EngineError } from '../ports.ts';
import { type AnswerTool, answerDiagnose, answerFreshness, answerVerify, type ToolPorts } from './answer-tools.ts';

const never = new AbortController().signal;
const down = new EngineError('not-running', 'connect ENOENT /run/\u202edocker.sock NPM_TOKEN=abc');

/** An engine that fails in one way, below the folders that are open. */
function failing(error: unknown, folders: readonly string[] = ['/work/shop']): ToolPorts {
  const fail = async () => {
    throw error;
  };
  const live = { byLabel: fail, engine: fail, examine: fail, filesOf: fail, lookThoroughly: fail };
  const documents = { folders: () => folders, isFolder: async () => false, isThere: async () => false };
  return { live, documents } as unknown as ToolPorts;
}

test.each<[string, AnswerTool, unknown]>([
  ['a diagnosis', answerDiagnose, { container: 'web' }],
  ['a verification', answerVerify, { file: 'src/app.js' }],
  ['what is stale', answerFreshness, {}],
])('without an engine, %s is answered by why there is none', async (_, answer, input) => {
  expect(await answer(failing(down), input, never)).toBe(
    'The container engine could not be asked (not-running): connect ENOENT /run/ docker.sock NPM_TOKEN=***',
  );
});

test.each<[string, unknown, RegExp]>([
  ['nothing, and no folder is open', {}, /No folder is open, so name/],
  ['a relative path, and no folder is open', { file: 'src/app.js' }, /has to be absolute/],
  ['two things', { file: 'a', container: 'b' }, /not both/],
  ['no object', 7, /The input is an object/],
])('who asks about %s is told so, and no engine is asked', async (_, input, answer) => {
  expect(await answerDiagnose(failing(new Error('asked'), []), input, never)).toMatch(answer);
});

test('what is not there is said as such', async () => {
  const nothing = new EngineError('not-found', 'There is nothing of web on this engine.');
  expect(await answerDiagnose(failing(nothing), { container: 'web' }, never)).toBe('There is nothing of web on this engine.');
});

test('a mistake of our own is no answer', async () => {
  await expect(answerFreshness(failing(new TypeError('x')), {}, never)).rejects.toThrow(TypeError);
});
