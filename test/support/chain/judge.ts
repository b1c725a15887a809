/** Whether an answer about a scenario is right, wrong, or that nobody can know it. */
import type { Scenario } from '../../fixtures/chain/scenario.ts';
import type { Answer } from './play-scenarios.ts';

export interface Judgement {
  readonly kind: 'right' | 'wrong' | 'unknown';
  /** For people. */
  readonly because: string;
}

export function judge({ expected }: Scenario, answer: Answer | undefined): Judgement {
  if (answer === undefined) return { kind: 'wrong', because: 'it was not played' };
  if (!('verdict' in answer)) return { kind: 'wrong', because: String(answer.error) };
  const { verdict, firstBroken, conclusion } = answer;
  if (verdict === 'unknown') return { kind: 'unknown', because: conclusion };
  const told = firstBroken ?? verdict;
  return { kind: told === expected ? 'right' : 'wrong', because: `${told}, not ${expected}: ${conclusion}` };
}

/** `chain: N right, N wrong, N unknown`, and each that is not right. */
export function tally(judgements: ReadonlyMap<string, Judgement>): string {
  const all = [...judgements];
  const count = (kind: Judgement['kind']) => all.filter(([, judgement]) => judgement.kind === kind).length;
  const listed = all.flatMap(([name, { kind, because }]) => (kind === 'right' ? [] : [`  ${kind}: ${name}: ${because}`]));
  return [`chain: ${count('right')} right, ${count('wrong')} wrong, ${count('unknown')} unknown`, ...listed, ''].join('\n');
}
