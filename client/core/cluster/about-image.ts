/** What the engine's answer about an image tells people about it, and by which digest a pod may be pinned to it. */
import type { JsonObject } from '../../ports.ts';
import { readRevision, revisionLabel } from '../commit/revision-label.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import type { LocalImage } from '../registry/local-image.ts';
import { repositoryOf } from './running-image.ts';

/** By which its registry knows what is here; what was only built here, it does not know. */
export function pinOf(inspected: JsonObject | undefined, local: LocalImage | undefined, reference: string): string | undefined {
  if (local?.origin !== 'registry') return undefined;
  const own = listOf(inspected?.['RepoDigests'])
    .map(textOf)
    .find((name) => repositoryOf(name) === repositoryOf(reference));
  return own?.slice(own.indexOf('@') + 1);
}

export function aboutImage(inspected: JsonObject | undefined, timeText: (atMs: number) => string): string {
  if (inspected === undefined) return '';
  const createdAtMs = timeOf(inspected['Created']);
  const label = readRevision(textOf(objectOf(objectOf(inspected['Config'])['Labels'])[revisionLabel]));
  const built = createdAtMs === undefined ? [] : [`built ${timeText(createdAtMs)}`];
  const revision =
    label === undefined ? [] : [`revision ${label.revision.slice(0, 12)}${label.isDirty ? ', not committed' : ''}`];
  return [...built, ...revision].join(', ');
}
