/** What is noted of a pod, in one sentence for people. */
import type { ClusterFacts } from './cluster-facts.ts';
import type { JudgedPod } from './judge-pod.ts';
import type { KubeContext } from './kube-context.ts';
import type { PodContainer } from './pods.ts';

/** Of a pod that is judged to be noted. */
export function noteText(facts: ClusterFacts, { pod, judgement }: JudgedPod): string {
  const which = placeText(pod, facts.context);
  if (judgement.kind === 'not-there') return notThereText(facts, pod);
  if (judgement.kind === 'not-pulling')
    return `${which} has the tag ${judgement.tag}, which moves: with the pull policy ${pod.policy} a node that has it does not ask what it names now.`;
  const by = judgement.kind === 'other' ? judgement.by : 'digest';
  const what = {
    digest: 'runs another digest than the image here.',
    registry: `runs what ${facts.registry?.registry} has, which is another image than the one here.`,
    pin: 'is pinned to another digest than that of the image here.',
    'older-start': 'was started before the image here was built, so it runs an older one.',
  };
  return `${which} ${what[by]}`;
}

export function placeText({ namespace, pod, container }: PodContainer, { name }: KubeContext): string {
  return `Pod ${namespace}/${pod} (container ${container}, context ${name})`;
}

function notThereText({ context, local }: ClusterFacts, pod: PodContainer): string {
  const which = placeText(pod, context);
  const cluster = context.local && `${context.local.kind} cluster ${context.local.name}`;
  if (cluster === undefined || local === undefined)
    return `${which} waits for an image that its node does not have and does not get (${pod.waiting}).`;
  return pod.policy === 'Always'
    ? `${which} asks a registry for it (${pod.waiting}): with the pull policy Always it does not count what is loaded into the nodes of ${cluster}.`
    : `It is not loaded into the nodes of ${cluster}: ${which} waits (${pod.waiting}).`;
}
