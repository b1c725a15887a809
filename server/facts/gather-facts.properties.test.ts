/** Whatever the text: facts never throw, stand inside the document, and cost time in proportion to its length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { Span } from '../model/span.ts';
import type { FileFacts, Step } from './file-facts.ts';
import { gatherFacts } from './gather-facts.ts';
import { workOf } from './step-work.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 500);
const context = memoryContext({ 'package.json': '{}', '.yarnrc.yml': '' }, { namedContexts: new Map([['lib', '../lib']]) });

function factsOf(text: string): FileFacts {
  return gatherFacts(parseDockerfile(text), context);
}

/** Asks a step for everything it knows. */
function spansOf(step: Step): readonly Span[] {
  workOf(step);
  return [
    ...step.commands.flatMap(({ span, programSpan, args }) => [span, programSpan, ...args.map((word) => word.span)]),
    ...step.installs.map(({ command }) => command.span),
    ...(step.copy === undefined ? [] : [step.copy.destinationSpan, ...step.copy.sources.map(({ span }) => span)]),
    ...step.mounts.map(({ span }) => span),
  ];
}

const shellPieces = [
  'npm ci',
  'cd a',
  ' && ',
  ' || ',
  '; ',
  '|',
  '$(',
  ')',
  '`',
  '"',
  "'",
  '{ ',
  '; }',
  '\\\n',
  '<<E',
  '<(',
  '((',
  '$X',
];
const words = [
  'sh -c ',
  'if a; then ',
  '; fi',
  'case a in b) ',
  ';; esac',
  'sudo ',
  'su a -c ',
  '\n',
  '\nE\n',
  '\u00a0',
  '𝒳',
  '#',
  'A=(',
];
const argument = fc.array(fc.constantFrom(...shellPieces, ...words), { maxLength: 25 }).map((parts) => parts.join(''));
const keyword = fc.constantFrom(
  ...['RUN ', 'RUN <<E\n', 'RUN ["sh", "-c", "', 'RUN --mount=from=0,target=', 'COPY --from=', 'COPY ', 'ADD ', 'ONBUILD RUN '],
  ...['WORKDIR ', 'ENV X=', 'ARG X=', 'USER ', 'SHELL ["', 'FROM ', 'FROM 0 AS ', 'FROM a AS a\n'],
);
const dockerfile = fc.array(fc.tuple(keyword, argument), { maxLength: 12 });

describe('the facts of any text', { timeout: 5_000 + runs * 5 }, () => {
  it('stand inside the document', () => {
    fc.assert(
      fc.property(dockerfile, (lines) => {
        const text = `FROM a\n${lines.map((parts) => `${parts.join('')}\n`).join('')}`;
        for (const { steps, lineage } of factsOf(text).stages) {
          for (const { start, end } of [...steps, ...lineage].flatMap(spansOf)) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      { numRuns: runs },
    );
  });

  it('give each command of a plain RUN the text that it was written with', () => {
    const program = fc.constantFrom('npm', 'yarn', 'apt-get', 'x');
    const list = fc.array(fc.tuple(program, fc.constantFrom(' ', '  ', ' \\\n  ', ' \\\n# why\n\t')), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(list, (commands) => {
        const text = `FROM a\nRUN ${commands.map(([name, blank]) => `${name}${blank}y`).join(' && ')}\n`;
        const step = factsOf(text).stages[0]?.steps[0];
        expect(step?.commands.map(({ programSpan }) => text.slice(programSpan.start, programSpan.end))).toEqual(
          commands.map(([name]) => name),
        );
      }),
      { numRuns: runs },
    );
  });
});

it('a manifest copied by every stage of a large file is found in each', () => {
  const text = Array.from(
    { length: 2000 },
    (_, index) => `FROM a AS s${index}\nCOPY --from=s${index - 1} a b\nRUN npm ci\n`,
  ).join('');
  const { stages } = factsOf(text);
  expect(stages.filter(({ steps }) => steps[0]?.copy?.from.kind === 'stage')).toHaveLength(1999);
  expect(stages.flatMap(({ steps }) => steps[1]?.installs ?? [])).toHaveLength(2000);
});
