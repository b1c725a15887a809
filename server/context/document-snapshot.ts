/**
 * One immutable `DocumentView` of what lies around a document on disk: what was read, the way to ask for more, and whether
 * another snapshot says anything different. It reads nothing itself.
 */
import type { ContextView, Loadable } from '../facts/context-view.ts';
import type { DocumentBuild, DocumentView } from '../facts/document-view.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { type ContextSnapshot, isSameSnapshot, viewOf } from './context-snapshot.ts';
import { pathOfUri } from './file-uri.ts';
import { isInside } from './same-path.ts';

export interface DocumentSnapshot {
  readonly uri: string;
  readonly path: string;
  readonly builds: Loadable<readonly LoadedBuild[]>;
  readonly contexts: Loadable<readonly ContextSnapshot[]>;
  /** As asked for, from the document's folder on. */
  readonly files: ReadonlyMap<string, Loadable<string | undefined>>;
}

export interface LoadedBuild {
  readonly said: Omit<DocumentBuild, 'facts'>;
  readonly dockerfile: Loadable<{ readonly text: string; readonly context: ContextSnapshot }>;
}

/** What rules asked for and nobody has read yet. */
export interface Requests {
  readonly files: Set<string>;
  /** By folder of the build context. */
  readonly inContexts: Map<string, Set<string>>;
}

/** Nothing has been read. */
export function emptySnapshot(uri: string, workspaceFolders: readonly string[]): DocumentSnapshot {
  const notLoaded = { kind: 'not-loaded' } as const;
  return { uri, path: pathBelow(uri, workspaceFolders), builds: notLoaded, contexts: notLoaded, files: new Map() };
}

/** Below its workspace folder, with slashes. */
export function pathBelow(uri: string, workspaceFolders: readonly string[]): string {
  const path = pathOfUri(uri);
  if (path === undefined) return uri.slice(uri.indexOf(':') + 1);
  const folder = workspaceFolders.flatMap((each) => pathOfUri(each) ?? []).find((each) => isInside(each, path));
  const below = folder === undefined ? path : path.slice(folder.length).replace(/^[/\\]+/, '');
  return below.replaceAll('\\', '/');
}

/** `onRequest` is called after something was added to the requests. */
export function viewOfDocument(snapshot: DocumentSnapshot, onRequest: () => void, requests: Requests): DocumentView {
  const { uri, path, builds, contexts, files } = snapshot;
  const inContext = (context: ContextSnapshot): ContextView =>
    viewOf(context, (file) => {
      const folder = context.source.context.kind === 'folder' ? context.source.context.path : '';
      const asked = requests.inContexts.get(folder) ?? new Set();
      requests.inContexts.set(folder, asked);
      if (asked.has(file)) return;
      asked.add(file);
      onRequest();
    });
  return {
    uri,
    path,
    builds: mapped(builds, (all) => all.map((build) => ({ ...build.said, facts: factsOf(build, inContext) }))),
    contexts: mapped(contexts, (all) => all.map(inContext)),
    read(file) {
      const found = files.get(file);
      if (found !== undefined) return found;
      if (!requests.files.has(file)) {
        requests.files.add(file);
        onRequest();
      }
      return { kind: 'not-loaded' };
    },
  };
}

function factsOf({ dockerfile }: LoadedBuild, inContext: (context: ContextSnapshot) => ContextView): Loadable<FileFacts> {
  return mapped(dockerfile, ({ text, context }) => gatherFacts(parseDockerfile(text), inContext(context)));
}

function mapped<Before, After>(answer: Loadable<Before>, change: (value: Before) => After): Loadable<After> {
  return answer.kind === 'loaded' ? { kind: 'loaded', value: change(answer.value) } : answer;
}

/** Whether rules would see the same. */
export function isSameDocument(left: DocumentSnapshot, right: DocumentSnapshot): boolean {
  return (
    left.path === right.path &&
    JSON.stringify([...left.files]) === JSON.stringify([...right.files]) &&
    isSameLoadable(left.builds, right.builds, isSameBuild) &&
    isSameLoadable(left.contexts, right.contexts, isSameSnapshot)
  );
}

function isSameBuild(left: LoadedBuild, right: LoadedBuild): boolean {
  if (JSON.stringify(left.said) !== JSON.stringify(right.said)) return false;
  const [a, b] = [left.dockerfile, right.dockerfile];
  if (a.kind !== 'loaded' || b.kind !== 'loaded') return JSON.stringify(a) === JSON.stringify(b);
  return a.value.text === b.value.text && isSameSnapshot(a.value.context, b.value.context);
}

function isSameLoadable<Item>(
  left: Loadable<readonly Item[]>,
  right: Loadable<readonly Item[]>,
  isSame: (left: Item, right: Item) => boolean,
): boolean {
  if (left.kind !== 'loaded' || right.kind !== 'loaded') return JSON.stringify(left) === JSON.stringify(right);
  return left.value.length === right.value.length && left.value.every((item, at) => isSame(item, right.value[at] ?? item));
}
