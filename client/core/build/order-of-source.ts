/** A build source → the order that builds it, or why Unstale does not build it: what cannot be passed on whole is not built. */
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import type { Refusal } from '../recreate/refuse.ts';
import type { BuildOrder } from './build-line.ts';

type Known = Omit<BuildOrder, 'target' | 'args' | 'namedContexts' | 'secrets'>;

export function orderOfSource(
  source: BuildSourceInfo,
  known: Known,
): { readonly kind: 'order'; readonly order: BuildOrder } | Refusal {
  const { dockerfileText, target, args, namedContexts, secrets, unknownArgs, otherOptions = [] } = source;
  if (dockerfileText !== undefined) {
    const because = 'Its Dockerfile is written into another file, and Unstale builds from files only.';
    return { because, hint: 'Build it with Compose or bake, then recreate the container.' };
  }
  if (unknownArgs.length > 0) {
    const because = `The build passes arguments whose values are not written down: ${unknownArgs.join(', ')}.`;
    return { because, hint: 'Build it by hand, then recreate the container.' };
  }
  if (otherOptions.length > 0) {
    const because = `The build has options that Unstale does not pass on: ${otherOptions.join(', ')}.`;
    return { because, hint: 'Build it by hand, then recreate the container.' };
  }
  const unknown = Object.entries(namedContexts).find(([, value]) => value.startsWith('unknown:'));
  if (unknown !== undefined) {
    const because = `The named context ${unknown[0]} is not known: ${unknown[1].slice('unknown:'.length)}.`;
    return { because, hint: 'Build it by hand, then recreate the container.' };
  }
  const other = Object.entries(namedContexts).find(([, value]) => /^(?:target|service):/.test(value));
  if (other !== undefined) {
    const because = `The build takes files from another build: ${other[0]}=${other[1]}.`;
    return { because, hint: 'Build it with Compose or bake, then recreate the container.' };
  }
  return { kind: 'order', order: { ...known, target, args, namedContexts, secrets } };
}
