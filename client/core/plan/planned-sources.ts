/** Which builds of the workspace somebody means who asks for a plan: by a Dockerfile, a folder, a service or an image. */
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { filePath } from '../file-uri.ts';
import { fullName } from '../freshness/image-index.ts';
import type { HostPlatform } from '../host-path.ts';
import { pathBelow } from '../path-below.ts';

export type PlannedSubject =
  | { readonly file: string }
  | { readonly folder: string }
  /** A service of Compose, or the name of an image. */
  | { readonly name: string };

/** Those whose context is a folder here, in the order in which they count; two that build the same are one. */
export function plannedSources(
  sources: readonly BuildSourceInfo[],
  subject: PlannedSubject,
  platform: HostPlatform,
): readonly BuildSourceInfo[] {
  const found = new Map<string, BuildSourceInfo>();
  for (const source of sources) {
    if (source.contextPath === undefined || !isMeant(source, subject, platform)) continue;
    const { dockerfileUri, contextPath, target = '', args, namedContexts } = source;
    const key = JSON.stringify([dockerfileUri, contextPath, target, args, namedContexts]);
    if (!found.has(key)) found.set(key, source);
  }
  return [...found.values()];
}

function isMeant(
  { dockerfileUri, contextPath, service, references }: BuildSourceInfo,
  subject: PlannedSubject,
  platform: HostPlatform,
): boolean {
  const dockerfile = filePath(dockerfileUri);
  if ('file' in subject) return pathBelow(subject.file, dockerfile, platform) === '';
  if ('name' in subject)
    return service?.name === subject.name || references.some((reference) => fullName(reference) === fullName(subject.name));
  return [dockerfile, contextPath].some((path) => path !== undefined && pathBelow(subject.folder, path, platform) !== undefined);
}

/** `api` and `worker` of one Dockerfile: what tells one build from another, as somebody may type it. */
export function sourceLabel(source: BuildSourceInfo): string {
  return labelOf(source, filePath(source.dockerfileUri));
}

/** The same for somebody who sees the workspace: a Dockerfile by the folder that is its context, wherever that lies. */
export function sourceTitle(source: BuildSourceInfo): string {
  return labelOf(source, dockerfileTitle(source));
}

export function dockerfileTitle({ dockerfileUri, contextPath = '' }: BuildSourceInfo): string {
  const path = filePath(dockerfileUri).replaceAll('\\', '/');
  const above = contextPath.replaceAll('\\', '/').replace(/[^/]+\/?$/, '');
  if (above.length > 1 && path.startsWith(above)) return path.slice(above.length);
  return path.split('/').slice(-2).join('/');
}

function labelOf({ service, target, references }: BuildSourceInfo, dockerfile: string): string {
  const name = service?.name ?? references[0] ?? dockerfile;
  return target === undefined ? name : `${name} (target ${target})`;
}
