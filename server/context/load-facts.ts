/** The facts of a Dockerfile with its build context as it lies on the disk now, not as an editor shows it. */
import type { BuildSource } from '../facts/build-source.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import { missingFromGuess } from '../facts/plausible-context.ts';
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
}

export interface UnknownFacts {
  readonly kind: 'unknown';
  readonly because: string;
}

const maxEntries = 200_000;

/** `text` is that of the Dockerfile. Throws only the signal's reason. */
export async function loadFacts(build: DeclaredBuild, text: string, signal: AbortSignal): Promise<FileFacts | UnknownFacts> {
  const loader = new ContextLoader({ overlay: () => undefined, now: () => 0, freshForMs: 0, maxEntries, signal });
  const snapshot = await loader.load({ source: declaredSource(build), files: [], allowedFolders: undefined });
  const facts = gatherFacts(
    parseDockerfile(text),
    viewOf(snapshot, () => undefined),
  );
  const missing = missingFromGuess(facts);
  if (missing === undefined) return facts;
  return {
    kind: 'unknown',
    because: `${missing} is not in the build context ${build.contextPath}, so it is built from elsewhere.`,
  };
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
