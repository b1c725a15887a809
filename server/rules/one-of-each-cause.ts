/**
 * Findings of one rule that have one cause become one, on the first of their places: the others are told beside it. This happens
 * after pragmas have had their say, so that a comment at any of the places silences that place and no other.
 */
import type { Finding, Fix, Related } from './rule.ts';
import type { RuleFinding } from './run.ts';

/** In the order of the text, as they came. */
export function oneOfEachCause(findings: readonly RuleFinding[]): readonly RuleFinding[] {
  const groups: RuleFinding[][] = [];
  const byCause = new Map<string, RuleFinding[]>();
  for (const found of findings) {
    const key = keyOf(found);
    const group = key === undefined ? undefined : byCause.get(key);
    if (group !== undefined) {
      group.push(found);
      continue;
    }
    const own = [found];
    groups.push(own);
    if (key !== undefined) byCause.set(key, own);
  }
  return groups.map(joined);
}

/** What is said of some builds only, or less seriously, is another finding. */
function keyOf({ rule, severity, finding: { cause, message } }: RuleFinding): string | undefined {
  return cause === undefined ? undefined : JSON.stringify([rule.id, severity, cause, message]);
}

function joined(group: readonly RuleFinding[]): RuleFinding {
  const [first, ...others] = group as [RuleFinding, ...RuleFinding[]];
  if (others.length === 0) return first;
  const also = others.map(({ finding: { span } }): Related => ({ message: 'The same here.', at: { kind: 'here', span } }));
  const related = [...(first.finding.related ?? []), ...also];
  const fixes = fixesOf(group.map(({ finding }) => finding));
  return { ...first, finding: { ...first.finding, related, ...(fixes.length === 0 ? {} : { fixes }) } };
}

/** What has one title is one fix for all the places. */
function fixesOf(findings: readonly Finding[]): readonly Fix[] {
  const byTitle = new Map<string, Fix>();
  for (const fix of findings.flatMap(({ fixes = [] }) => fixes)) {
    const same = byTitle.get(fix.title);
    const safety = same?.safety === 'review' ? 'review' : fix.safety;
    byTitle.set(fix.title, { title: fix.title, safety, edits: [...(same?.edits ?? []), ...fix.edits] });
  }
  return [...byTitle.values()];
}
