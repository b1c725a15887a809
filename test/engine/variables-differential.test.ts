/**
 * Our variables and our expansion of words against BuildKit's: each generated file is built from `scratch`, and its labels
 * say what every word became. A word that we hold to be refused must be refused by BuildKit too.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expandWord } from '../../server/model/expand-word.ts';
import { parseDockerfile } from '../../server/model/parse-dockerfile.ts';
import { scopeBefore } from '../../server/model/variable-scope.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 40);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const timeoutMs = 60_000 + runs * 3000;
const tag = 'unstale-test-variables';

const name = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'NOT_THERE');
const pattern = fc.constantFrom('*', '?', 'a', 'b*', '*/', '/*', '??', '*b*', 'x', '\\*', '$A', '"b"', '');

/** Words whose quotes and braces are in order. */
const { word } = fc.letrec<{ word: string; part: string; quoted: string }>((tie) => ({
  word: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'word' },
    fc.constantFrom('a', '/', '.', '-', '\\\\', '\\"', '\\$', '\\a', '$', 'é', '<', '<<', '=', ':', '%', '#'),
    name.map((text) => `$${text}`),
    name.map((text) => `\${${text}}`),
    fc.constantFrom("''", "'$A b'", "'\\'", '"\'"'),
    tie('quoted').map((text) => `"${text}"`),
    fc
      .tuple(name, fc.constantFrom(':-', '-', ':+', '+', ':?', '?'), tie('word'))
      .map(([x, operator, y]) => `\${${x}${operator}${y}}`),
    fc.tuple(name, fc.constantFrom('#', '##', '%', '%%'), pattern).map(([x, operator, y]) => `\${${x}${operator}${y}}`),
    fc
      .tuple(name, fc.constantFrom('/', '//'), pattern, fc.constantFrom('', 'z', '-'))
      .map(([x, o, y, z]) => `\${${x}${o}${y}/${z}}`),
    fc.constantFrom('${A', '${}', '${A^}', '$(A)'),
  ),
  quoted: fc
    .array(fc.oneof(tie('part'), fc.constant('  ')), { maxLength: 3 })
    .map((parts) => parts.join('').replace(/["']/g, '')),
}));
const value = fc.constantFrom(
  '1',
  'aXb',
  '"b c/d"',
  '/a/b/ab.c',
  '$A',
  '${B:-b}x',
  "'$C'",
  '""',
  '${A%b}',
  'ab*',
  '\\$A',
  '$D$E',
);
const assignment = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const setting = fc.oneof(
  fc.tuple(assignment, value).map(([key, text]) => `ENV ${key}=${text}`),
  fc.tuple(assignment, value, assignment, value).map(([a, x, b, y]) => `ENV ${a}=${x} ${b}=${y}`),
  fc.tuple(assignment, value).map(([key, text]) => `ENV ${key} ${text}`),
  fc.tuple(assignment, value).map(([key, text]) => `ARG ${key}=${text}`),
  assignment.map((key) => `ARG ${key}`),
  fc.tuple(assignment, value, assignment).map(([a, x, b]) => `ARG ${a}=${x} ${b}`),
);
const settings = fc.array(setting, { maxLength: 5 });
const globals = fc.array(
  fc.tuple(assignment, fc.constantFrom('', '=g', '=$A', '="g g"')).map((parts) => `ARG ${parts.join('')}`),
  { maxLength: 3 },
);
const buildArgs = fc.dictionary(assignment, fc.constantFrom('', 'told', 'a/b'), { maxKeys: 2 });
const file = fc.tuple(
  globals,
  settings,
  fc.array(setting, { maxLength: 2 }),
  settings,
  fc.array(word, { minLength: 20, maxLength: 30 }),
  buildArgs,
);

interface Built {
  readonly exitCode: number;
  readonly labels: Readonly<Record<string, string>>;
}

async function build(engine: EngineAccess, text: string, args: Readonly<Record<string, string>>): Promise<Built> {
  const flags = Object.entries(args).flatMap(([key, told]) => ['--build-arg', `${key}=${told}`]);
  const label = ['--label', 'dev.unstale.test=variables'];
  const { exitCode } = await runDocker(engine, ['buildx', 'build', '--quiet', '--tag', tag, ...label, ...flags, '-'], {
    input: text,
  });
  if (exitCode !== 0) return { exitCode, labels: {} };
  const inspected = await runDocker(engine, ['image', 'inspect', '--format', '{{json .Config.Labels}}', tag]);
  return { exitCode, labels: JSON.parse(inspected.stdout) as Record<string, string> };
}

/** What a word is at the end of the file, by our reading. */
function expander(text: string, args: Readonly<Record<string, string>>): (spelled: string) => string | undefined {
  const dockerfile = parseDockerfile(`${text}LABEL end=1\n`);
  const stage = dockerfile.stages.at(-1);
  const end = dockerfile.instructions.at(-1);
  if (stage === undefined || end === undefined) throw new Error('no stage');
  const scope = scopeBefore(dockerfile, stage, end, new Map(Object.entries(args)));
  expect(scope.isOpen).toBe(false);
  return (spelled) => {
    const expansion = expandWord(spelled, scope, dockerfile.escape);
    return expansion.isKnown ? expansion.text : undefined;
  };
}

function labelled(words: readonly string[]): string {
  return words.map((spelled, index) => `LABEL w${index}=${spelled}\n`).join('');
}

describeOnEngine('variables as BuildKit expands them', (engine) => {
  it(`in generated files (UNSTALE_FUZZ_SEED=${seed} UNSTALE_FUZZ_RUNS=${runs})`, { timeout: timeoutMs }, async () => {
    let compared = 0;
    const property = fc.asyncProperty(file, async ([top, parent, triggers, child, words, args]) => {
      const lines = [...top, 'FROM scratch AS p', ...parent, ...triggers.map((line) => `ONBUILD ${line}`), 'FROM p', ...child];
      const text = `${lines.join('\n')}\n`;
      const expand = expander(text, args);
      const known = words.filter((spelled) => expand(spelled) !== undefined);
      const built = await build(engine, text + labelled(known), args);
      const expected = Object.fromEntries(known.map((spelled, index) => [`w${index}`, expand(spelled)]));
      expect(built).toMatchObject({ exitCode: 0, labels: expected });
      compared += known.length;
      const refused = words.find((spelled) => expand(spelled) === undefined);
      if (refused === undefined) return;
      expect([refused, (await build(engine, text + labelled([refused]), args)).exitCode]).toEqual([refused, 1]);
    });
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: false });
    expect(compared).toBeGreaterThan(runs * 5);
  });
});
