/** The facts of a Dockerfile with its build context as it lies on the disk now, not as an editor shows it. */
import { isAbsolute } from 'node:path';
import type { BuildSource } from '../facts/build-source.ts';
import type { ContextView } from '../facts/context-view.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import { missingFromGuess } from '../facts/plausible-context.ts';
import { isRemoteContext } from '../model/declared-build.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { ContextLoader } from './context-loader.ts';
import { viewOf } from './context-snapshot.ts';

export interface DeclaredBuild {
  readonly dockerfileUri: string;
  readonly dockerfileText?: string | undefined;
  /** Absolute. */
  readonly contextPath: string;
  readonly target?: string | undefined;
  readonly args?: Readonly<Record<string, string>> | undefined;
  /** Arguments that are passed with a value that nobody here knows. */
  readonly unknownArgs?: readonly string[] | undefined;
  readonly namedContexts?: Readonly<Record<string, string>> | undefined;
  /** By the name of the named context that stands for the result. */
  readonly otherBuilds?: Readonly<Record<string, DeclaredBuild>> | undefined;
}

export interface UnknownFacts {
  readonly kind: 'unknown';
  readonly because: string;
}

const maxEntries = 200_000;
/** What is copied is compared, installed packages too; Git's own records change all the time and are no code. */
const opaqueFolders: ReadonlySet<string> = new Set(['.git']);

/** `text` is that of the Dockerfile. Throws only the signal's reason. */
export async function loadFacts(build: DeclaredBuild, text: string, signal: AbortSignal): Promise<FileFacts | UnknownFacts> {
  const source = declaredSource(build);
  const facts = gatherFacts(parseDockerfile(text), await loadView(source, signal));
  const missing = missingFromGuess(facts);
  if (missing === undefined) return facts;
  return {
    kind: 'unknown',
    because: `${missing} is not in the build context ${build.contextPath}, so it is built from elsewhere.`,
  };
}

/** The build context as it lies on the disk. Throws only the signal's reason. */
export async function loadView(source: BuildSource, signal: AbortSignal): Promise<ContextView> {
  const how = { overlay: () => undefined, now: () => 0, freshForMs: 0 };
  const loader = new ContextLoader({ ...how, maxEntries, opaqueFolders, signal });
  return viewOf(await loader.load({ source, files: [], allowedFolders: undefined }), () => undefined);
}

/** Of the named contexts those that are folders here. */
export async function loadNamedViews(build: DeclaredBuild, signal: AbortSignal): Promise<ReadonlyMap<string, ContextView>> {
  const main = declaredSource(build);
  const named = new Map<string, ContextView>();
  for (const [name, path] of main.namedContexts) {
    if (!isAbsolute(path) || isRemoteContext(path)) continue;
    // It has an ignore file of its own at its root, and none beside the Dockerfile.
    named.set(name, await loadView({ ...main, dockerfileUri: '', context: { kind: 'folder', path } }, signal));
  }
  return named;
}

/** A context that lacks what is copied is not the one, whoever named it: `folder` asks for that check. */
export function declaredSource({
  dockerfileUri,
  contextPath,
  target,
  args,
  unknownArgs,
  namedContexts,
}: DeclaredBuild): BuildSource {
  const untold = (unknownArgs ?? []).map((name) => [name, undefined] as const);
  return {
    dockerfileUri,
    context: { kind: 'folder', path: contextPath },
    target,
    args: new Map<string, string | undefined>([...Object.entries(args ?? {}), ...untold]),
    namedContexts: new Map(Object.entries(namedContexts ?? {})),
    localImages: new Set(),
    origin: { kind: 'folder', because: 'the request names it' },
  };
}
