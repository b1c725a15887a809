/** The instruction of a Dockerfile that made a path, as related information of a finding in another file. */
import type { FileFacts } from '../facts/file-facts.ts';
import type { MadePath } from '../facts/made-paths.ts';
import type { Related } from './rule.ts';

export function relatedStep({ path, by, span }: MadePath, { dockerfile: { text }, context }: FileFacts): Related {
  const line = text.slice(0, span.start).split('\n').length - 1;
  return { message: `${path}: ${by}`, at: { kind: 'file', uri: context.source.dockerfileUri, line } };
}
