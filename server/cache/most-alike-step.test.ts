/** Which step of an earlier build a step continues. */
import { expect, test } from 'vitest';
import { digest, rememberedOf, SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import { mostAlikeStep } from './most-alike-step.ts';

/** For each step of the second build the number of that of the first. */
function continued(before: string, after: string): readonly (number | undefined)[] {
  const [one, other] = [before, after].map((lines) => new SimulatedBuilder().prepare(`FROM base\n${lines}\n`));
  if (one === undefined || other === undefined) return [];
  const { steps } = rememberedOf(one);
  return other.graph.stages.flatMap(({ name, vertices }) =>
    vertices.map((vertex) => mostAlikeStep(vertex, steps, { digest, stageName: name })?.ordinal),
  );
}

test.each<[string, string, string, readonly (number | undefined)[]]>([
  ['the same steps', 'RUN a\nRUN b', 'RUN a\nRUN b', [2, 3]],
  ['a changed command at the same place', 'RUN a\nRUN b', 'RUN a\nRUN c', [2, 3]],
  ['one that comes in between', 'COPY a /a\nCOPY b /b', 'COPY a /a\nCOPY x /x\nCOPY b /b', [2, 3, 3]],
  ['one that went', 'COPY a /a\nCOPY b /b\nCOPY c /c', 'COPY a /a\nCOPY c /c', [2, 3]],
  ['another kind is never continued', 'RUN a', 'COPY a /a', [undefined]],
  ['nothing', '', 'RUN a', [undefined]],
  ['a stage that got a name by its first mount', 'RUN a\nRUN b', 'RUN a\nRUN --mount=type=cache,target=/c b', [2, 3]],
  ['a stage that another one joins', 'RUN a', 'RUN a\nFROM base\nCOPY --from=0 /x /y', [2, undefined]],
  ['surroundings that changed', 'RUN a', 'ENV A=1\nUSER u\nRUN a', [2]],
])('%s', (_, before, after, expected) => {
  expect(continued(before, after)).toEqual(expected);
});
