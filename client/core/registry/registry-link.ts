/** Image → registry, as a note: it never makes anything stale, because what runs may be newer or older than what is stored elsewhere. */
import type { RegistryComparison } from '../../contributions.ts';
import { type Fix, type Link, link } from '../freshness/link.ts';

const fixes: Readonly<Record<RegistryComparison['state'], readonly Fix[]>> = {
  same: [],
  'registry-newer': ['pull'],
  'local-newer': ['push'],
  different: ['pull', 'push'],
  'not-in-registry': ['push'],
  unknown: [],
};

export function registryLink(comparison: RegistryComparison): Link {
  const { state, because, mirrors } = comparison;
  const isQuiet = state === 'same' && mirrors.every((mirror) => mirror.state !== 'older');
  const isUnknown = state === 'unknown' && mirrors.every((mirror) => mirror.state !== 'older');
  const linkState = isUnknown ? 'unknown' : isQuiet ? 'ok' : 'note';
  return link('registry', linkState, because, { evidence: evidenceOf(comparison), fixes: fixes[state] });
}

/** Both digests, each with where it is. */
export function evidenceOf({ localDigests, registry, registryDigest, mirrors, state }: RegistryComparison): readonly string[] {
  const here = localDigests.length === 0 ? ['here: no digest of a registry'] : localDigests.map((digest) => `here: ${digest}`);
  const there = registryDigest === undefined ? [] : [`${registry}: ${registryDigest}`];
  const ofMirrors = mirrors.map((mirror) => `mirror ${mirror.registry}: ${mirror.digest ?? mirror.because}`);
  return state === 'unknown' && there.length === 0 ? ofMirrors : [...here, ...there, ...ofMirrors];
}
