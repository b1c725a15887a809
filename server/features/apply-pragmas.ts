/**
 * What was found, after the comments of the document have had their say: what they switch off is kept apart, and what they
 * deserve themselves is added. Where a project allows no such comments, they switch nothing off.
 */
import { gatherPragmaFacts } from '../facts/pragma-facts.ts';
import type { Pragma } from '../model/pragma.ts';
import type { Span } from '../model/span.ts';
import { rules as allRules } from '../rules/index.ts';
import type { AnyRule } from '../rules/rule.ts';
import { byPlace, isOff, type RuleFailure, type RuleFinding, runPragmaRules } from '../rules/run.ts';
import type { Settings } from '../settings.ts';

export interface FoundBeforePragmas {
  readonly text: string;
  readonly pragmas: readonly Pragma[];
  readonly findings: readonly RuleFinding[];
  readonly failures: readonly RuleFailure[];
  readonly partly: readonly RuleFinding[];
  readonly settings: Settings;
  readonly rules: readonly AnyRule[] | undefined;
  readonly isIgnored: (ruleId: string, place: Span) => boolean;
  /** Whether everything in that place could be read, and all around the document is known. */
  readonly isReadable: (covers: Span) => boolean;
}

export interface FoundAfterPragmas {
  readonly findings: readonly RuleFinding[];
  readonly ignored: readonly RuleFinding[];
  readonly failures: readonly RuleFailure[];
}

export function applyPragmas(before: FoundBeforePragmas): FoundAfterPragmas {
  const { findings, failures, settings, isIgnored, pragmas } = before;
  if (pragmas.length === 0) return { findings, ignored: [], failures };
  const about = runPragmaRules(pragmaFacts(before), settings, before.rules);
  const all = [...findings, ...about.findings].sort(byPlace);
  const allFailures = [...failures, ...about.failures];
  if (!settings.allowsIgnores) return { findings: all, ignored: [], failures: allFailures };
  // A pragma that says nothing but `all` does not keep quiet that it is of no use.
  const named = new Set(pragmas.flatMap(({ ruleIds }) => ruleIds));
  const isQuiet = ({ rule, finding }: RuleFinding) =>
    (rule.reads !== 'pragmas' || named.has(rule.id)) && isIgnored(rule.id, finding.span);
  return {
    findings: all.filter((found) => !isQuiet(found)),
    ignored: all.filter(isQuiet),
    failures: allFailures,
  };
}

function pragmaFacts({ text, pragmas, findings, failures, partly, settings, rules = allRules, isReadable }: FoundBeforePragmas) {
  const silent = new Set([...failures.map(({ ruleId }) => ruleId), 'unused-ignore']);
  const haveAllSpoken = failures.length === 0 && !rules.some(({ id }) => isOff(settings, id));
  return gatherPragmaFacts({
    text,
    pragmas,
    found: [...findings, ...partly].map(({ rule, finding }) => ({ ruleId: rule.id, start: finding.span.start })),
    ruleIds: rules.map(({ id }) => id),
    allowsIgnores: settings.allowsIgnores,
    isTelling: (ruleId, covers) =>
      (ruleId === 'all' ? haveAllSpoken : !silent.has(ruleId) && !isOff(settings, ruleId)) && isReadable(covers),
  });
}
