/**
 * Registry → cluster, as a note: what the pods of one context run of a reference, against what it names here and in its registry. It
 * never makes anything stale, and what digests of different kinds leave open is unknown.
 */
import { type Link, link } from '../freshness/link.ts';
import { shownLines } from './cluster-commands.ts';
import { evidenceLines } from './cluster-evidence.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { type JudgedPod, judgePod, type PodJudgement } from './judge-pod.ts';
import { mendingFixes, mendingLines } from './mend-pod.ts';
import { noteText, placeText } from './note-text.ts';

/** What says most first. */
const order: readonly PodJudgement['kind'][] = ['not-there', 'other', 'not-pulling', 'unknown', 'same'];

export function clusterLink(facts: ClusterFacts): Link {
  const { pods, context, local, registry, running } = facts;
  const sides = { local, registry, running, isLocalCluster: context.local !== undefined };
  const judged = pods.map((pod): JudgedPod => ({ pod, judgement: judgePod(pod, sides) }));
  const sorted = judged.toSorted((one, other) => rank(one) - rank(other));
  const [first] = sorted;
  if (first === undefined) return nobodyUsesIt(facts);
  const { judgement, pod } = first;
  const evidence = evidenceLines(facts, sorted);
  if (judgement.kind === 'unknown') {
    return link('cluster', 'unknown', `${placeText(pod, context)}: ${judgement.because}`, { evidence });
  }
  if (judgement.kind === 'same') return link('cluster', 'ok', sameText(facts), { evidence });
  const alike = sorted.filter((each) => each.judgement.kind === judgement.kind);
  const others = alike.length > 1 ? ` ${alike.length - 1} more like it.` : '';
  const commands = shownLines(alike.flatMap((each) => mendingLines(facts, each)));
  const mends = { fixes: mendingFixes(facts, first), ...(commands.length === 0 ? {} : { commands }) };
  return link('cluster', 'note', `${noteText(facts, first)}${others}`, { evidence, ...mends });
}

function rank({ judgement }: JudgedPod): number {
  return order.indexOf(judgement.kind);
}

function nobodyUsesIt({ context, namespace, isComplete, reference }: ClusterFacts): Link {
  const where = namespace === undefined ? '' : `, namespace ${namespace}`;
  if (isComplete) return link('cluster', 'not-applicable', `No pod of the context ${context.name}${where} uses ${reference}.`);
  const because = `None of the pods that were looked at uses ${reference}, and the context ${context.name} has more.`;
  return link('cluster', 'unknown', because);
}

function sameText({ pods, context, isComplete }: ClusterFacts): string {
  const count = new Set(pods.map(({ namespace, pod }) => `${namespace}/${pod}`)).size;
  const more = isComplete ? '' : ' There are more pods than were looked at.';
  return `${count === 1 ? '1 pod' : `${count} pods`} of the context ${context.name} ${count === 1 ? 'runs' : 'run'} what is here.${more}`;
}
