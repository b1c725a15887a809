/**
 * What holds for every rule over every text: Dockerfiles of the fixtures and of the rules' own examples, mutated line by
 * line, word by word and byte by byte. The seed is printed; `UNSTALE_FUZZ_SEED` repeats a run and `UNSTALE_FUZZ_RUNS`
 * makes it longer.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { factsOf, settingsFor } from '../../test/support/check-rule.ts';
import { mutations } from '../../test/support/mutations.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { applyEdits } from './edits/apply-edits.ts';
import { rules } from './index.ts';
import { type ContextFiles, type Fix, isOverDockerfiles, type Rule } from './rule.ts';
import { type RuleFinding, runRules } from './run.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 10_000);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
console.info(`rules properties: UNSTALE_FUZZ_SEED=${seed} UNSTALE_FUZZ_RUNS=${runs}`);

const fixtures = new URL('../../test/fixtures/dockerfiles/', import.meta.url);
const examples = rules.filter(isOverDockerfiles).flatMap((rule) => rule.examples.map((example) => ({ rule, example })));
const real = readdirSync(fixtures).map((name) => ({ text: readFileSync(new URL(name, fixtures), 'utf8'), files: undefined }));
const bad = examples.flatMap(({ example }) => ('bad' in example ? [{ text: textOf(example), files: example.files }] : []));
const good = examples.flatMap(({ example }) => ('good' in example ? [{ text: textOf(example), files: example.files }] : []));
const seeds: readonly { readonly text: string; readonly files: ContextFiles | undefined }[] = [...real, ...bad, ...good];
/** Most start from what is reported and mended, so that most runs have something to prove. */
const someSeed = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...bad) },
  { weight: 1, arbitrary: fc.constantFrom(...good) },
  { weight: 2, arbitrary: fc.constantFrom(...real) },
);
const someLines = fc.constantFrom(...new Set(seeds.flatMap(({ text }) => text.split('\n'))));
const someWords = fc.constantFrom(...new Set(seeds.flatMap(({ text }) => text.split(/\s+/).filter((word) => word !== ''))));
const someBytes = fc.oneof(
  fc.constantFrom(
    ...['\\\n', '\n', '\r\n', '"', "'", '`', '$', '${', '<<EOF\n', '#', '&&', ';', '|', '(', ')', '\0', '\t', '🐳', ''],
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);

const mutation = mutations({ lines: someLines, words: someWords, bytes: someBytes });
const someContext = fc.constantFrom(undefined, ...seeds.map(({ files }) => files));
const someCase = fc
  .tuple(someSeed, fc.array(mutation, { maxLength: 5 }), fc.option(someContext, { nil: null }))
  .map(([{ text, files }, changes, other]) => ({
    text: changes.reduce((mutated, mutate) => mutate(mutated), text),
    files: other === null ? files : other,
  }));

function textOf(example: Rule['examples'][number]): string {
  return ('bad' in example ? example.bad : example.good).replaceAll('[|', '').replaceAll('|]', '');
}

it('no rule throws, every range lies inside the text, and every fix mends what it is offered for', {
  timeout: 60_000 + runs * 60,
}, () => {
  const seen = { findings: new Map<string, number>(), fixes: 0 };
  fc.assert(
    fc.property(someCase, ({ text, files }) => {
      const facts = factsOf({ dockerfile: text, files: files ?? {} }, { files });
      const { findings, failures } = runRules(facts, settingsFor(...rules), rules);
      expect(failures).toEqual([]);
      for (const found of findings) {
        seen.findings.set(found.rule.id, (seen.findings.get(found.rule.id) ?? 0) + 1);
        seen.fixes += found.finding.fixes?.length ?? 0;
        expectInside(found, text.length);
        for (const fix of found.finding.fixes ?? []) expectMended(found, fix, facts, { text, files }, findings);
      }
    }),
    { numRuns: runs, seed },
  );
  console.info(`rules properties: ${seen.fixes} fixes applied; findings`, Object.fromEntries(seen.findings));
  expect(seen.fixes, 'mutated texts still have something to mend').toBeGreaterThan(runs / 20);
});

function expectInside({ finding }: RuleFinding, length: number): void {
  const here = (finding.related ?? []).flatMap(({ at }) => (at.kind === 'here' ? [at.span] : []));
  const replaced = (finding.fixes ?? []).flatMap(({ edits }) => edits.flatMap((e) => (e.kind === 'replace' ? [e.span] : [])));
  for (const { start, end } of [finding.span, ...here, ...replaced]) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(length);
  }
}

interface Case {
  readonly text: string;
  readonly files: ContextFiles | undefined;
}

function expectMended(
  found: RuleFinding,
  fix: Fix,
  facts: FileFacts,
  { text, files }: Case,
  before: readonly RuleFinding[],
): void {
  const after = applyEdits({ dockerfile: text, files: files ?? {} }, fix.edits, (uri) => ignorePathOf(facts, uri));
  const fixedFacts = factsOf(after, { files: files && after.files });
  expect(unreadableIn(fixedFacts), `after “${fix.title}” as much can be read`).toBeLessThanOrEqual(unreadableIn(facts));
  const { findings, failures } = runRules(fixedFacts, settingsFor(found.rule), [found.rule]);
  expect(failures).toEqual([]);
  const count = (list: readonly RuleFinding[]) =>
    list.filter(({ rule, finding }) => rule === found.rule && finding.message === found.finding.message).length;
  expect(count(findings), `${found.rule.id}, after “${fix.title}”:\n${after.dockerfile}`).toBeLessThan(count(before));
}

function ignorePathOf({ context }: FileFacts, uri: string): string | undefined {
  const { ignoreFile } = context;
  if (ignoreFile.kind !== 'loaded' || ignoreFile.value?.uri !== uri) return undefined;
  return ignoreFile.value.path.slice(ignoreFile.value.path.lastIndexOf('/') + 1);
}

function unreadableIn({ dockerfile }: FileFacts): number {
  return dockerfile.instructions.filter(({ unreadable }) => unreadable !== undefined).length;
}
