/**
 * Compose file → container: was the service's definition changed since the container was created? Compose writes a hash of
 * the definition on the container; versions differ in what they hash, and variables may have had other values then.
 */
import { type Link, link } from '../freshness/link.ts';

export interface ComposeDefinition {
  readonly service: string;
  /** From the container. */
  readonly hashThen: string;
  readonly versionThen: string;
  /** What the installed Compose makes of the files now, in each of its ways. */
  readonly hashesNow: readonly string[];
  readonly versionNow: string;
  /** Names of variables that come from the environment, and fields that are hashed otherwise than they are written. */
  readonly undecidedBy: readonly string[];
}

export function composeLink(definition: ComposeDefinition): Link {
  const { service, hashThen, hashesNow, versionThen, versionNow, undecidedBy } = definition;
  if (hashThen === '') return link('compose', 'unknown', `It does not tell from which definition of ${service} it was created.`);
  if (hashesNow.includes(hashThen)) return sameDefinition(service);
  const evidence = [`created from ${hashThen.slice(0, 12)}`, `the compose file says ${hashesNow[0]?.slice(0, 12)}`];
  const differs = `The compose file describes ${service} in another way than when it was created`;
  if (release(versionThen) !== release(versionNow))
    return link('compose', 'unknown', `${differs}, or Compose ${versionNow} only reads it in another way than ${versionThen}.`, {
      evidence,
    });
  if (undecidedBy.length > 0)
    return link('compose', 'unknown', `${differs}, or something else had another value: ${undecidedBy.slice(0, 5).join(', ')}.`, {
      evidence,
    });
  return link('compose', 'broken', `${differs}.`, { evidence, fixes: ['compose-up'] });
}

/** Whatever version of Compose made an equal hash, and of whatever variables. */
export function sameDefinition(service: string): Link {
  return link('compose', 'ok', `It was created from what the compose file says of ${service} now.`);
}

/** `2.40.3` of `v2.40.3-desktop.1`. */
function release(version: string): string {
  return /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version;
}
