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
  /** What the installed Compose makes of the files now. */
  readonly hashNow: string;
  readonly versionNow: string;
  /** Names of variables that the files take from the environment. */
  readonly variables: readonly string[];
}

export function composeLink(definition: ComposeDefinition): Link {
  const { service, hashThen, hashNow, versionThen, versionNow, variables } = definition;
  if (hashThen === hashNow) return link('compose', 'ok', `It was created from what the compose file says of ${service} now.`);
  const evidence = [`created from ${hashThen.slice(0, 12)}`, `the compose file says ${hashNow.slice(0, 12)}`];
  const differs = `The compose file describes ${service} in another way than when it was created`;
  if (release(versionThen) !== release(versionNow))
    return link('compose', 'unknown', `${differs}, or Compose ${versionNow} only reads it in another way than ${versionThen}.`, {
      evidence,
    });
  if (variables.length > 0)
    return link('compose', 'unknown', `${differs}, or a variable had another value: ${variables.slice(0, 5).join(', ')}.`, {
      evidence,
    });
  return link('compose', 'broken', `${differs}.`, { evidence, fixes: ['compose-up'] });
}

/** `2.40.3` of `v2.40.3-desktop.1`. */
function release(version: string): string {
  return /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version;
}
