/**
 * What holds for every rule over compose files, manifests, CI and ignore files, whatever their text: the rules' own examples,
 * mutated. `UNSTALE_FUZZ_SEED` repeats a run and `UNSTALE_FUZZ_RUNS` makes it longer.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mutations } from '../../test/support/mutations.ts';
import { memoryDocument } from '../context/memory-document.ts';
import { checkDocument } from '../features/check-document.ts';
import type { OtherDocumentKind } from '../model/document-name.ts';
import { readYamlDocuments } from '../model/yaml-document.ts';
import { defaultSettings } from '../settings.ts';
import { applyEdits } from './edits/apply-edits.ts';
import { rules } from './index.ts';
import { isOverDockerfiles } from './rule.ts';
import type { RuleFinding } from './run.ts';
import { usualPaths } from './usual-paths.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 4_000);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
console.info(`other rules properties: UNSTALE_FUZZ_SEED=${seed} UNSTALE_FUZZ_RUNS=${runs}`);

const seeds = rules.flatMap((rule) => {
  if (isOverDockerfiles(rule) || rule.reads === 'pragmas') return [];
  const { reads: kind } = rule;
  return rule.examples.map((example) => ({
    kind,
    path: example.path ?? usualPaths[kind],
    files: example.files ?? {},
    isBad: 'bad' in example,
    text: ('bad' in example ? example.bad : example.good).replaceAll('[|', '').replaceAll('|]', ''),
  }));
});
/** Most start from what is reported, so that most runs have something to prove. */
const someSeed = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...seeds.filter(({ isBad }) => isBad)) },
  { weight: 1, arbitrary: fc.constantFrom(...seeds) },
);
const mutation = mutations({
  lines: fc.constantFrom(...new Set(seeds.flatMap(({ text }) => text.split('\n')))),
  words: fc.constantFrom(...new Set(seeds.flatMap(({ text }) => text.split(/\s+/).filter((word) => word !== '')))),
  bytes: fc.oneof(
    fc.constantFrom(
      ...[
        '\n',
        '\r\n',
        '"',
        "'",
        '|\n',
        '>-\n',
        '&a ',
        '*a',
        '<<: *a',
        '!reset ',
        '---\n',
        '- ',
        ': ',
        '{',
        '}',
        '[',
        ']',
        '#',
        '\t',
        '\0',
        '🐳',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  ),
});

function findings(kind: OtherDocumentKind, path: string, text: string, files: Readonly<Record<string, string>>) {
  const checked = checkDocument({ kind, text, view: memoryDocument(path, text, files) }, defaultSettings);
  expect(checked.failures).toEqual([]);
  return checked.findings;
}

it('no rule throws, every range lies inside the text, and every fix mends what it is offered for', {
  timeout: 60_000 + runs * 60,
}, () => {
  let fixed = 0;
  const someCase = fc.tuple(someSeed, fc.array(mutation, { maxLength: 4 }));
  fc.assert(
    fc.property(someCase, ([{ kind, path, files, text: original }, changes]) => {
      const text = changes.reduce((mutated, mutate) => mutate(mutated), original);
      const found = findings(kind, path, text, files);
      for (const each of found) {
        expectInside(each, text.length);
        for (const fix of each.finding.fixes ?? []) {
          fixed++;
          const after = applyEdits({ dockerfile: text, files: {} }, fix.edits, () => undefined).dockerfile;
          expect(brokenIn(kind, after), `after “${fix.title}” it can still be read:\n${after}`).toBeLessThanOrEqual(
            brokenIn(kind, text),
          );
          const left = findings(kind, path, after, files);
          expect(countOf(each, left), `${each.rule.id}, after “${fix.title}”:\n${after}`).toBeLessThan(countOf(each, found));
        }
      }
    }),
    { numRuns: runs, seed },
  );
  console.info(`other rules properties: ${fixed} fixes applied`);
  expect(fixed, 'mutated texts still have something to mend').toBeGreaterThan(runs / 20);
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

function countOf({ rule, finding }: RuleFinding, all: readonly RuleFinding[]): number {
  return all.filter((other) => other.rule === rule && other.finding.message === finding.message).length;
}

/** Documents of the text that cannot be read, as far as that can be told by those that can. */
function brokenIn(kind: OtherDocumentKind, text: string): number {
  return kind === 'ignore' ? 0 : text.split(/^---/m).length - readYamlDocuments(text).length;
}
