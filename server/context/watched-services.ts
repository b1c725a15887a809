/** The services that a compose file builds, with the facts of their Dockerfiles and build contexts as they lie on the disk. */
import { dirname, relative, sep } from 'node:path';
import type { FileFacts } from '../facts/file-facts.ts';
import type { DeclaredSource } from './declared-source.ts';
import { pathOfUri } from './file-uri.ts';
import { loadFacts } from './load-facts.ts';
import { readDockerfile } from './read-dockerfile.ts';

export type WatchedService =
  | {
      readonly kind: 'known';
      readonly name: string;
      readonly target: string | undefined;
      /** From the folder of the project to the build context, with slashes: empty, `web`, `../lib`. */
      readonly contextPath: string;
      readonly facts: FileFacts;
    }
  | { readonly kind: 'refused'; readonly service: string; readonly because: string };

const mostServices = 100;

/** `project` is what Compose calls the project of the file at `path`. Throws only the signal's reason. */
export async function watchedServices(
  { path, project }: { readonly path: string; readonly project: string },
  sources: readonly DeclaredSource[],
  signal: AbortSignal,
): Promise<readonly WatchedService[]> {
  const own = sources.filter(({ service }) => service?.project === project && service.except === undefined);
  const found: WatchedService[] = [];
  for (const source of own.slice(0, mostServices)) found.push(await readService(path, source, signal));
  return found;
}

async function readService(path: string, source: DeclaredSource, signal: AbortSignal): Promise<WatchedService> {
  const { service, contextPath, target, unknown } = source;
  const name = service?.name ?? '';
  const refused = (because: string): WatchedService => ({ kind: 'refused', service: name, because });
  if (contextPath === undefined) return refused(unknown ?? 'its build context is not a folder here');
  if (Object.keys(source.namedContexts).length > 0)
    return refused('it has further build contexts, which watching does not follow');
  const dockerfile = await readDockerfile(source);
  if (dockerfile.kind === 'unknown') return refused(dockerfile.because);
  const facts = await loadFacts({ ...source, contextPath }, dockerfile.text, signal);
  if ('kind' in facts) return refused(facts.because);
  const folder = service?.folder ?? dirname(pathOfUri(service?.composeUri ?? '') ?? path);
  return { kind: 'known', name, target, contextPath: relative(folder, contextPath).split(sep).join('/'), facts };
}
