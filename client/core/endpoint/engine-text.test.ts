import { expect, test } from 'vitest';
import { EngineError } from '../../ports.ts';
import { engineText } from './engine-text.ts';

test.each([
  ['not-running', 'connect ENOENT /x.sock', /^No container engine answers \(connect ENOENT \/x\.sock\)\. Start it/],
  ['no-permission', 'connect EACCES /x.sock', /^This user may not use the container engine \(connect EACCES/],
  ['wrong-context', 'There is no docker context called "a".', /^There is no docker context called "a"\.$/],
  ['not-found', 'There is nothing of web on this engine.', /^There is nothing of web on this engine\.$/],
  ['broken-answer', 'half', /could not be asked \(broken-answer\): half$/],
  ['failed', 'a\n\u202eb', /could not be asked \(failed\): a b$/],
] as const)('%s: %s', (reason, detail, expected) => {
  expect(engineText(new EngineError(reason, detail))).toMatch(expected);
});
