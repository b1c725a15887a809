import { expect, test } from 'vitest';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { argumentsOf } from './step-arguments.ts';

test.each([
  ['FROM a\nARG ONE\nARG TWO=2\nRUN [|make|]', ['ONE', 'TWO']],
  ['FROM a\nRUN [|make|]\nARG LATER', []],
  ['FROM a\nARG ONE\nARG TWO\nCOPY [|$ONE ./|]', ['ONE']],
  ['FROM a\nARG OWNER\nCOPY --chown=$OWNER [|a ./|]', ['OWNER']],
  ['FROM a\nENV NAME=x\nCOPY [|$NAME ./|]', []],
  ['ARG GLOBAL\nFROM a\nRUN [|make|]', []],
] as const)('%s reads %j', (marked, expected) => {
  const at = marked.indexOf('[|');
  const dockerfile = parseDockerfile(marked.replace('[|', '').replace('|]', ''));
  const [stage] = dockerfile.stages;
  const instruction = stage?.instructions.find(({ span }) => span.start <= at && at <= span.end);
  expect(argumentsOf(dockerfile, 0, instruction)).toEqual(expected);
});
