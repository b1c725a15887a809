/**
 * The one place where tests of rules know the API: builds the facts from a marked text and files, runs one rule, and
 * compares places, messages and the first fix.
 */
import { expect } from 'vitest';
import { memoryContext } from '../../server/context/memory-context.ts';
import { memoryDocument } from '../../server/context/memory-document.ts';
import type { FileFacts } from '../../server/facts/file-facts.ts';
import { gatherFacts } from '../../server/facts/gather-facts.ts';
import { noOptions, type ProjectOptions } from '../../server/facts/project-options.ts';
import { checkDockerfile } from '../../server/features/check-dockerfile.ts';
import { judgeOther } from '../../server/features/check-document.ts';
import { parseDockerfile } from '../../server/model/parse-dockerfile.ts';
import { applyEdits, type Texts } from '../../server/rules/edits/apply-edits.ts';
import {
  type AnyRule,
  type ContextFiles,
  type Example,
  type Finding,
  isOverDockerfiles,
  type OtherRule,
  type PragmaRule,
  type Rule,
  type Severity,
} from '../../server/rules/rule.ts';
import { type Judgement, type RuleFinding, runRules } from '../../server/rules/run.ts';
import { usualPaths } from '../../server/rules/usual-paths.ts';
import { defaultSettings, type Settings } from '../../server/settings.ts';

type ContextOptions = Parameters<typeof memoryContext>[1];

export interface Expected {
  /** Text with `[|…|]` at every finding, in order. */
  readonly text: string;
  readonly files?: ContextFiles | undefined;
  readonly context?: ContextOptions;
  /** What the project's configuration says, as far as it says something. */
  readonly options?: Partial<ProjectOptions>;
  /** Of the document, when it is not the usual one of its kind. */
  readonly path?: string;
  /** Part of the first message. */
  readonly message?: string | undefined;
  readonly severity?: Severity;
  /** Files that the first finding cites, by URI. */
  readonly related?: readonly string[];
  /** Dockerfile after the first fix; `null`: there must be none. */
  readonly fixed?: string | undefined | null;
  readonly fixedFiles?: Readonly<Record<string, string>> | undefined;
}

/** An example that must report, be fixed and then be silent. */
export function checkBad(rule: AnyRule, example: Extract<Example, { bad: string }>): void {
  checkRule(rule, { ...example, text: example.bad });
}

export function checkGood(rule: AnyRule, example: Extract<Example, { good: string }>): void {
  const { files, path } = example;
  checkRule(rule, { text: example.good, files, ...(path === undefined ? {} : { path }) });
}

/** Reports exactly at the marks; then the message, severity and first fix that were asked for. */
export function checkRule(rule: AnyRule, expected: Expected): void {
  const text = expected.text.replaceAll('[|', '').replaceAll('|]', '');
  if (isOverDockerfiles(rule)) checkDockerfileRule(rule, expected, text);
  else if (rule.reads === 'pragmas') checkPragmaRule(rule, expected, text);
  else checkOtherRule(rule, expected, text);
}

function checkDockerfileRule(rule: Rule, expected: Expected, text: string): void {
  const facts = factsOf({ dockerfile: text, files: expected.files ?? {} }, expected);
  const first = checkSaid(runRules(facts, settingsFor(rule), [rule]), text, expected);
  if (typeof expected.fixed === 'string' || expected.fixedFiles !== undefined)
    checkFix(rule, expected, text, facts, first?.finding);
}

/** What pragmas keep quiet is only known when all rules have spoken. */
function checkPragmaRule({ id }: PragmaRule, expected: Expected, text: string): void {
  const judged = (of: string): Judgement => {
    const view = memoryContext({ Dockerfile: of, ...expected.files });
    const { findings, failures } = checkDockerfile(of, [view], defaultSettings);
    return { findings: findings.filter(({ rule }) => rule.id === id), failures };
  };
  const finding = checkSaid(judged(text), text, expected)?.finding;
  if (typeof expected.fixed !== 'string') return;
  const after = applyEdits({ dockerfile: text, files: {} }, finding?.fixes?.[0]?.edits ?? [], () => undefined).dockerfile;
  expect(after).toBe(expected.fixed);
  const again = judged(after).findings.filter((found) => found.finding.message === finding?.message);
  expect(again, 'the rule is silent after its fix').toEqual([]);
}

/** Over a document of another kind: in an example it lies beside the files, at its usual place. */
function checkOtherRule(rule: OtherRule, expected: Expected, text: string): void {
  const path = expected.path ?? usualPaths[rule.reads];
  const settings = { ...defaultSettings, options: { ...noOptions, ...expected.options } };
  const judged = (of: string) => judgeOther(rule.reads, of, memoryDocument(path, of, expected.files ?? {}), settings, [rule]);
  const finding = checkSaid(judged(text), text, expected)?.finding;
  if (typeof expected.fixed !== 'string') return;
  const after = applyEdits({ dockerfile: text, files: {} }, finding?.fixes?.[0]?.edits ?? [], () => undefined).dockerfile;
  expect(after).toBe(expected.fixed);
  const again = judged(after).findings.filter((found) => found.finding.message === finding?.message);
  expect(again, 'the rule is silent after its fix').toEqual([]);
}

/** Places, and what was asked of the first finding. */
function checkSaid({ findings, failures }: Judgement, text: string, expected: Expected): RuleFinding | undefined {
  expect(failures).toEqual([]);
  expect(
    mark(
      text,
      findings.map(({ finding }) => finding),
    ),
  ).toBe(expected.text);
  const [first] = findings;
  if (expected.message !== undefined) expect(first?.finding.message).toContain(expected.message);
  if (expected.severity !== undefined) expect(first?.severity).toBe(expected.severity);
  if (expected.related !== undefined)
    expect((first?.finding.related ?? []).flatMap(({ at }) => (at.kind === 'file' ? [at.uri] : []))).toEqual(expected.related);
  if (expected.fixed === null) expect(first?.finding.fixes ?? []).toEqual([]);
  return first;
}

function checkFix(rule: Rule, expected: Expected, text: string, facts: FileFacts, finding: Finding | undefined): void {
  const fix = finding?.fixes?.[0];
  expect(fix, 'the finding has a fix').toBeDefined();
  const before: Texts = { dockerfile: text, files: expected.files ?? {} };
  const after = applyEdits(before, fix?.edits ?? [], (uri) => pathOf(facts, uri));
  expect(after.dockerfile).toBe(expected.fixed ?? text);
  expect(changed(before, after)).toEqual(expected.fixedFiles ?? {});
  const fixedFacts = factsOf(after, { ...expected, files: expected.files === undefined ? undefined : after.files });
  const again = runRules(fixedFacts, settingsFor(rule), [rule]).findings.map((found) => found.finding.message);
  const isStillThere = again.filter((message) => message === finding?.message);
  expect(isStillThere, 'the rule is silent after its fix').toEqual([]);
  expect(unreadable(fixedFacts)).toBeLessThanOrEqual(unreadable(facts));
}

/** The facts of a text; without files the context is unknown. */
export function factsOf(
  texts: Texts,
  { files, context, path, options: said }: Pick<Expected, 'files' | 'context' | 'path' | 'options'>,
): FileFacts {
  const options = path === undefined ? context : { ...context, dockerfile: path };
  const view = memoryContext(files && { [options?.dockerfile ?? 'Dockerfile']: texts.dockerfile, ...texts.files }, options);
  return gatherFacts(parseDockerfile(texts.dockerfile), view, { ...noOptions, ...said });
}

function mark(text: string, findings: readonly Finding[]): string {
  const marks = findings.flatMap(({ span }) => [
    { at: span.start, order: 1, text: '[|' },
    { at: span.end, order: 0, text: '|]' },
  ]);
  marks.sort((a, b) => a.at - b.at || a.order - b.order);
  const pieces = marks.map(({ at, text: sign }, index) => text.slice(index === 0 ? 0 : (marks[index - 1]?.at ?? 0), at) + sign);
  return pieces.join('') + text.slice(marks.at(-1)?.at ?? 0);
}

function changed(before: Texts, after: Texts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(after.files).filter(([path, text]) => before.files[path] !== text));
}

function pathOf({ context }: FileFacts, uri: string): string | undefined {
  const { ignoreFile } = context;
  if (ignoreFile.kind !== 'loaded' || ignoreFile.value?.uri !== uri) return undefined;
  return ignoreFile.value.path.slice(ignoreFile.value.path.lastIndexOf('/') + 1);
}

function unreadable({ dockerfile }: FileFacts): number {
  return dockerfile.instructions.filter((instruction) => instruction.unreadable !== undefined).length;
}

/** What is off by default is switched on to be tested. */
export function settingsFor(...rules: readonly AnyRule[]): Settings {
  const optIn = rules.filter(({ isOptIn }) => isOptIn).map(({ id, severity }) => [id, severity] as const);
  return { ...defaultSettings, rules: Object.fromEntries(optIn) };
}
