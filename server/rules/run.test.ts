/** The engine itself: what is switched off, what throws, what could not be read, and several build sources. */
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/support/check-rule.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { defaultSettings } from '../settings.ts';
import type { Finding, Rule, Severity } from './rule.ts';
import { judge, type RuleFinding, runRules } from './run.ts';

const text = 'FROM debian:12\nRUN one\nRUN two\n';
const facts = factsOf({ dockerfile: text, files: {} }, {});

describe('runRules', () => {
  it('orders findings by place, then by rule', () => {
    const rules = [ruleOf('b', [findingAt('RUN two'), findingAt('RUN one')]), ruleOf('a', [findingAt('RUN one')])];
    expect(placesOf(runRules(facts, defaultSettings, rules).findings)).toEqual(['a RUN one', 'b RUN one', 'b RUN two']);
  });

  it('does not run a rule that is off', () => {
    const rules = [ruleOf('a', [findingAt('RUN one')])];
    expect(runRules(facts, { ...defaultSettings, rules: { a: 'off' } }, rules)).toEqual({ findings: [], failures: [] });
  });

  it.each<[setting: Severity | undefined, finding: Severity | undefined, expected: Severity]>([
    [undefined, undefined, 'warning'],
    [undefined, 'information', 'information'],
    ['error', undefined, 'error'],
    ['error', 'information', 'information'],
    ['hint', 'information', 'hint'],
  ])('with the setting %s and the finding %s reports as %s', (setting, severity, expected) => {
    const rules = [ruleOf('a', [{ ...findingAt('RUN one'), ...(severity && { severity }) }])];
    const settings = { ...defaultSettings, rules: setting ? { a: setting } : {} };
    expect(runRules(facts, settings, rules).findings.map((found) => found.severity)).toEqual([expected]);
  });

  it('hands over the error of a rule that throws, keeps nothing of it, and lets the others report', () => {
    const error = new Error('broken');
    const broken: Rule = {
      ...ruleOf('broken', []),
      check(_, report) {
        report(findingAt('RUN one'));
        throw error;
      },
    };
    const judgement = runRules(facts, defaultSettings, [broken, ruleOf('sound', [findingAt('RUN two')])]);
    expect(placesOf(judgement.findings)).toEqual(['sound RUN two']);
    expect(judgement.failures).toEqual([{ ruleId: 'broken', error }]);
  });

  it('says nothing about an instruction that could not be read', () => {
    const [from, one, two] = facts.dockerfile.instructions;
    const instructions = [from, one && { ...one, unreadable: 'for the test' }, two].filter((each) => each !== undefined);
    const doubtful: FileFacts = { ...facts, dockerfile: { ...facts.dockerfile, instructions } };
    const rules = [ruleOf('a', [findingAt('one'), findingAt('RUN one'), findingAt('RUN two')])];
    expect(placesOf(runRules(doubtful, defaultSettings, rules).findings)).toEqual(['a RUN two']);
  });
});

describe('judge', () => {
  const other = factsOf({ dockerfile: text, files: {} }, {});
  const onlyIn = (wanted: FileFacts, finding: Finding): Rule => ({
    ...ruleOf('a', []),
    check(file, report) {
      if (file === wanted) report(finding);
    },
  });

  it('keeps what holds for every build source', () => {
    const rules = [ruleOf('a', [findingAt('RUN one')])];
    expect(placesOf(judge([facts, other], defaultSettings, rules).findings)).toEqual(['a RUN one']);
  });

  it('drops what holds for one of several build sources only', () => {
    for (const wanted of [facts, other]) {
      expect(judge([facts, other], defaultSettings, [onlyIn(wanted, findingAt('RUN one'))]).findings).toEqual([]);
    }
  });

  it('says for which of several declared builds a finding holds, and offers no fix', () => {
    const declared = (target: string) =>
      factsOf({ dockerfile: text, files: {} }, { files: {}, path: `app/Dockerfile.${target}` });
    const [one, two] = [declared('one'), declared('two')];
    const fixes = [{ title: 'Fix', safety: 'safe', edits: [] }] as const;
    const { findings, partly } = judge([one, two], defaultSettings, [onlyIn(two, { ...findingAt('RUN one'), fixes })]);
    expect(findings.map(({ finding }) => [finding.message.slice(-43), finding.fixes, finding.related])).toEqual([
      [
        expect.stringMatching(/ This holds where compose\.yaml builds it\.$/),
        undefined,
        [{ message: 'Built so here.', at: { kind: 'file', uri: 'file:///context/compose.yaml', line: 0 } }],
      ],
    ]);
    expect(partly).toHaveLength(1);
    expect(judge([one, facts], defaultSettings, [onlyIn(facts, findingAt('RUN one'))]).findings).toEqual([]);
  });

  it('keeps the quieter severity, and only fixes that are the same everywhere', () => {
    const shared = { title: 'Shared', safety: 'safe', edits: [] } as const;
    const rule: Rule = {
      ...ruleOf('a', []),
      check(file, report) {
        const own = { title: file === facts ? 'First' : 'Second', safety: 'safe', edits: [] } as const;
        report({ ...findingAt('RUN one'), severity: file === facts ? 'warning' : 'hint', fixes: [own, shared] });
      },
    };
    const [found] = judge([facts, other], defaultSettings, [rule]).findings;
    expect(found?.severity).toBe('hint');
    expect(found?.finding.fixes).toEqual([shared]);
  });

  it('reports a failure once for all build sources, and nothing without any', () => {
    const broken: Rule = {
      ...ruleOf('broken', []),
      check() {
        throw new Error('broken');
      },
    };
    expect(judge([facts, other], defaultSettings, [broken]).failures).toHaveLength(1);
    expect(judge([], defaultSettings, [broken])).toEqual({ findings: [], failures: [], partly: [] });
  });
});

function ruleOf(id: string, findings: readonly Finding[]): Rule {
  return {
    id,
    title: id,
    severity: 'warning',
    source: 'https://example.com',
    why: '',
    silentWhen: [],
    fix: '',
    examples: [],
    check(_, report) {
      for (const finding of findings) report(finding);
    },
  };
}

function findingAt(part: string): Finding {
  const start = text.indexOf(part);
  return { span: { start, end: start + part.length }, message: part };
}

function placesOf(findings: readonly RuleFinding[]): readonly string[] {
  return findings.map(({ rule, finding }) => `${rule.id} ${finding.message}`);
}
