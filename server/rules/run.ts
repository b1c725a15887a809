/**
 * The rule engine: runs every rule that is switched on over the facts of one document. A rule that throws is reported
 * to the caller once and the others still speak. Nothing is said about an instruction that could not be read. Pragmas
 * are applied later, by `features/`, over what is returned here.
 */
import type { BuildOrigin } from '../facts/build-source.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import type { PragmaFacts } from '../facts/pragma-facts.ts';
import { triggeredFacts } from '../facts/triggered-facts.ts';
import { overlappingRules } from '../knowledge/overlapping-rules.ts';
import type { OtherDocumentKind } from '../model/document-name.ts';
import type { Instruction } from '../model/instruction.ts';
import type { Span } from '../model/span.ts';
import type { Settings } from '../settings.ts';
import { rules as allRules } from './index.ts';
import {
  type AnyRule,
  type Finding,
  type Fix,
  isOverDockerfiles,
  type OtherFacts,
  type Related,
  type Report,
  type RuleOver,
  type Severity,
} from './rule.ts';

/** One finding with the rule that made it and the severity that holds after the settings. */
export interface RuleFinding {
  readonly rule: AnyRule;
  readonly severity: Severity;
  readonly finding: Finding;
}

export interface RuleFailure {
  readonly ruleId: string;
  readonly error: unknown;
}

export interface Judgement {
  /** In the order of the text, then by rule id. */
  readonly findings: readonly RuleFinding[];
  /** At most one for each rule. */
  readonly failures: readonly RuleFailure[];
}

export interface JointJudgement extends Judgement {
  /** What holds for some of the build sources and not for all. */
  readonly partly: readonly RuleFinding[];
}

/** Everything the rules have to say about one Dockerfile built from one source. */
export function runRules(facts: FileFacts, settings: Settings, rules: readonly AnyRule[] = allRules): Judgement {
  const unreadable = facts.dockerfile.instructions.filter((instruction) => instruction.unreadable !== undefined);
  const triggered = triggeredFacts(facts);
  const checks = rules.filter(isOverDockerfiles).map((rule): Check => {
    const unlessUnreadable = (report: Report) => (finding: Finding) => {
      if (!standsIn(unreadable, finding.span)) report(finding);
    };
    const run = (report: Report) => {
      rule.check(facts, unlessUnreadable(report));
      if (triggered !== undefined) rule.check(triggered.facts, ofTriggers(triggered.spans, report));
    };
    return { rule, run };
  });
  return run(checks, settings);
}

/** What is said of triggers, with the fixes that stay inside one of them: a new line would need its own ONBUILD. */
function ofTriggers(spans: readonly Span[], report: Report): Report {
  const isInside = (span: Span) => spans.some(({ start, end }) => start < span.start && span.end <= end);
  const staysInside = ({ edits }: Fix) =>
    edits.every((edit) => edit.kind === 'replace' && isInside(edit.span) && !edit.text.includes('\n'));
  return (finding) => {
    if (isInside(finding.span)) report({ ...finding, fixes: (finding.fixes ?? []).filter(staysInside) });
  };
}

/** Everything the rules have to say about one document of another kind. */
export function runRulesOver<Kind extends OtherDocumentKind>(
  kind: Kind,
  facts: OtherFacts[Kind],
  settings: Settings,
  rules: readonly AnyRule[] = allRules,
): Judgement {
  const checks = rules.flatMap((rule): readonly Check[] => {
    if (rule.reads !== kind) return [];
    const own = rule as RuleOver<OtherDocumentKind> as RuleOver<Kind>;
    return [{ rule, run: (report) => own.check(facts, report) }];
  });
  return run(checks, settings);
}

/** What the comments for Unstale themselves deserve. */
export function runPragmaRules(facts: PragmaFacts, settings: Settings, rules: readonly AnyRule[] = allRules): Judgement {
  const checks = rules.flatMap((rule): readonly Check[] =>
    rule.reads === 'pragmas' ? [{ rule, run: (report) => rule.check(facts, report) }] : [],
  );
  return run(checks, settings);
}

/** Switched off, or left to another tool that says the same. */
export function isOff({ rules, defer }: Settings, ruleId: string): boolean {
  return rules[ruleId] === 'off' || defer.some((tool) => overlappingRules[tool].includes(ruleId));
}

interface Check {
  readonly rule: AnyRule;
  readonly run: (report: Report) => void;
}

function run(checks: readonly Check[], settings: Settings): Judgement {
  const findings: RuleFinding[] = [];
  const failures: RuleFailure[] = [];
  for (const { rule, run } of checks) {
    const setting = settings.rules[rule.id];
    if (setting === 'off' || isOff(settings, rule.id)) continue;
    const own: RuleFinding[] = [];
    try {
      run((finding) => own.push({ rule, finding, severity: severityOf(rule, finding, setting) }));
      for (const finding of own) findings.push(finding);
    } catch (error) {
      failures.push({ ruleId: rule.id, error });
    }
  }
  return { findings: findings.sort(byPlace), failures };
}

/**
 * What holds for every known build source of the Dockerfile, and what holds for some of those that a file or a person declares: that
 * is told with the builds that it concerns, and without fixes, which the other builds would have to bear. What holds for a guessed
 * context alone is left out, so that a wrong guess never cries wolf.
 */
export function judge(
  factsPerSource: readonly FileFacts[],
  settings: Settings,
  rules: readonly AnyRule[] = allRules,
): JointJudgement {
  const judgements = factsPerSource.map((facts) => runRules(facts, settings, rules));
  const [first, ...others] = judgements;
  if (first === undefined) return { findings: [], failures: [], partly: [] };
  const indexes = others.map((judgement) => new Map(judgement.findings.map((found) => [identityOf(found), found])));
  const findings = first.findings.flatMap((found) => {
    const elsewhere = indexes.map((index) => index.get(identityOf(found)));
    if (!elsewhere.every((other) => other !== undefined)) return [];
    return [elsewhere.reduce(weaker, found)];
  });
  const whole = new Set(findings.map(identityOf));
  const partly =
    judgements.length === 1 ? [] : judgements.flatMap((each) => each.findings.filter((one) => !whole.has(identityOf(one))));
  const failures = new Map(judgements.flatMap(({ failures }) => failures).map((failure) => [failure.ruleId, failure]));
  const declared = foundInSome(judgements, factsPerSource, whole);
  return { findings: [...findings, ...declared].sort(byPlace), failures: [...failures.values()], partly };
}

/** Each with the builds that it holds for; only where all of these are declared. */
function foundInSome(
  judgements: readonly Judgement[],
  factsPerSource: readonly FileFacts[],
  whole: ReadonlySet<string>,
): readonly RuleFinding[] {
  // What one build lacks may only not have been read yet.
  if (factsPerSource.some(({ context }) => context.listing.kind === 'not-loaded' || context.ignoreFile.kind === 'not-loaded'))
    return [];
  const holders = new Map<string, { readonly found: RuleFinding; readonly origins: BuildOrigin[] }>();
  for (const [index, { findings }] of judgements.entries()) {
    const origin = factsPerSource[index]?.context.source.origin;
    for (const found of findings) {
      const identity = identityOf(found);
      if (whole.has(identity) || origin === undefined) continue;
      const holder = holders.get(identity) ?? { found, origins: [] };
      holder.origins.push(origin);
      holders.set(identity, holder);
    }
  }
  return [...holders.values()].flatMap(({ found, origins }) =>
    origins.every(({ kind }) => kind !== 'folder') ? [saidOf(found, origins)] : [],
  );
}

function saidOf({ rule, severity, finding }: RuleFinding, origins: readonly BuildOrigin[]): RuleFinding {
  const { fixes: _, ...rest } = finding;
  const names = [...new Set(origins.map(({ because }) => because))];
  const places = origins.flatMap((origin): Related[] =>
    'uri' in origin ? [{ message: 'Built so here.', at: { kind: 'file', uri: origin.uri, line: origin.line } }] : [],
  );
  const message = `${finding.message} This holds where ${names.slice(0, 3).join(' and where ')}.`;
  return { rule, severity, finding: { ...rest, message, related: [...(finding.related ?? []), ...places] } };
}

/** The setting decides, but never makes advice louder than the finding itself says it is. */
function severityOf(rule: AnyRule, finding: Finding, setting: Severity | undefined): Severity {
  const own = finding.severity ?? rule.severity;
  if (setting === undefined) return own;
  return rank(own) > rank(rule.severity) ? max(own, setting) : setting;
}

const order: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

function rank(severity: Severity): number {
  return order.indexOf(severity);
}

/** The quieter of two severities. */
function max(a: Severity, b: Severity): Severity {
  return rank(a) >= rank(b) ? a : b;
}

function weaker(a: RuleFinding, b: RuleFinding): RuleFinding {
  const isSame = (fix: Fix) => b.finding.fixes?.some((other) => JSON.stringify(other) === JSON.stringify(fix)) ?? false;
  return {
    rule: a.rule,
    severity: max(a.severity, b.severity),
    finding: { ...a.finding, fixes: (a.finding.fixes ?? []).filter(isSame) },
  };
}

function identityOf({ rule, finding }: RuleFinding): string {
  return `${rule.id} ${finding.span.start} ${finding.span.end} ${finding.message}`;
}

/** In the order of the text, then by rule id. */
export function byPlace(a: RuleFinding, b: RuleFinding): number {
  return (
    a.finding.span.start - b.finding.span.start || a.rule.id.localeCompare(b.rule.id) || a.finding.span.end - b.finding.span.end
  );
}

/** Both are in the order of the text, so one binary search decides. */
function standsIn(instructions: readonly Instruction[], span: Span): boolean {
  let low = 0;
  let high = instructions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = instructions[middle];
    if (candidate !== undefined && candidate.span.end < span.start) low = middle + 1;
    else high = middle;
  }
  const found = instructions[low];
  return found !== undefined && found.span.start <= span.start && span.start < found.span.end;
}
