/** What would mend a pod that is noted: lines for a person to copy, and what Unstale itself can do to the image, which is to push or pull it. */
import type { Fix } from '../freshness/link.ts';
import { loadLine, pinLine, policyLine, restartLine } from './cluster-commands.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { JudgedPod } from './judge-pod.ts';

export function mendingLines(facts: ClusterFacts, { pod, judgement }: JudgedPod): readonly (string | undefined)[] {
  const { context, reference, local, pin, registry } = facts;
  if (context.local !== undefined) {
    if (local === undefined || judgement.kind === 'not-pulling') return [];
    // What is loaded counts only where no registry is asked; a changed template makes new pods by itself.
    const anew = pod.policy === 'Always' ? policyLine(context, pod, 'IfNotPresent') : restartLine(context, pod);
    return [loadLine(context.local, reference), anew];
  }
  const pinned = pin === undefined ? undefined : pinLine(context, pod, pin);
  if (judgement.kind === 'not-pulling') return [pinned, policyLine(context, pod, 'Always')];
  // What the registry does not have, or has already given, a cluster does not get by starting anew.
  if (judgement.kind !== 'other' || judgement.by === 'registry') return [];
  if (registry?.state === 'local-newer' || registry?.state === 'not-in-registry') return [];
  if (judgement.by === 'pin') return [pinned];
  return pod.policy === 'Always' ? [restartLine(context, pod)] : [pinned, policyLine(context, pod, 'Always')];
}

/** Nothing of it where the nodes get their images from this machine. */
export function mendingFixes({ context, local, registry }: ClusterFacts, { judgement }: JudgedPod): readonly Fix[] {
  if (context.local !== undefined || local === undefined || judgement.kind === 'not-pulling') return [];
  if (judgement.kind === 'other' && judgement.by === 'registry') return registry?.state === 'local-newer' ? ['push'] : ['pull'];
  if (registry?.state === 'not-in-registry' || registry?.state === 'local-newer') return ['push'];
  return local.origin === 'here' && registry?.state !== 'same' ? ['push'] : [];
}
