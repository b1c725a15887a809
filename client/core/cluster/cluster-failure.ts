/** Why kubectl did not tell: one sentence of ours for a person. What kubectl printed, which servers and programs can write into, is evidence only. */
import { cleaned } from '../diagnose/inert-text.ts';

export interface ClusterFailure {
  readonly because: string;
  readonly evidence: readonly string[];
}

interface Cause {
  readonly form: RegExp;
  readonly because: (context: string) => string;
}

/** The first that fits; the order is from what is sure to what is general. */
const causes: readonly Cause[] = [
  { form: /current-context must exist|current-context is not set/i, because: () => noContext },
  { form: /\(Forbidden\)|\bis forbidden\b/i, because: (context) => `You may not list pods there with the context ${context}.` },
  {
    form: /executable \S+ not found|getting credentials|exec plugin|exec: /i,
    because: (context) => `The program that gets the credentials of the context ${context} failed.`,
  },
  {
    // A user without credentials is asked for a name, and there is nobody to ask.
    form: /\(Unauthorized\)|must be logged in|provide credentials|^error: EOF$/i,
    because: (context) => `The cluster of the context ${context} wants other credentials: log in again.`,
  },
  {
    form: /\bx509\b|certificate/i,
    because: (context) => `The certificate of the cluster of the context ${context} is not trusted.`,
  },
  {
    form: /timeout|timed out|deadline exceeded/i,
    because: (context) => `The cluster of the context ${context} did not answer in time.`,
  },
  {
    form: /unable to connect|connection refused|no such host|no route to host|network is unreachable|was refused|dial tcp|\bEOF\b/i,
    because: (context) => `The cluster of the context ${context} cannot be reached.`,
  },
  {
    form: /error loading config|invalid configuration|couldn't get version\/kind/i,
    because: () => 'The kubeconfig cannot be read.',
  },
  {
    form: /\(NotFound\)|could not find the requested resource/i,
    because: (context) => `What the context ${context} names answers as no cluster does.`,
  },
];

export const noContext = 'No kubeconfig names a current context, so there is no cluster to ask.';

/** `context` is empty where none is known yet. */
export function clusterFailure(stderr: string, context: string): ClusterFailure {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  // The last line is what it failed with; before it stand tries.
  const last = lines.at(-1) ?? '';
  const text = lines.slice(-5).join('\n').slice(-4_000);
  const cause = causes.find(({ form }) => form.test(last)) ?? causes.find(({ form }) => form.test(text));
  const name = cleaned(context) || 'that is current';
  return {
    because: cause?.because(name) ?? `kubectl could not ask the cluster of the context ${name}.`,
    evidence: last === '' ? [] : [`kubectl: ${cleaned(last)}`],
  };
}
