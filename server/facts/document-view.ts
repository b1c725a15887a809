/**
 * What rules may know around a document that is no Dockerfile: files beside it, and the builds that the workspace declares.
 * Immutable like a `ContextView`; what has not been read yet answers `not-loaded`, is queued, and the document is checked
 * again when it has arrived. A rule never reports on `not-loaded` or `unknown`.
 */
import type { ContextView, Loadable } from './context-view.ts';
import type { FileFacts } from './file-facts.ts';

export interface DocumentView {
  readonly uri: string;
  /** Below its workspace folder, with slashes; absolute when it is in none. */
  readonly path: string;
  /** Text of a small file, from the document's folder on (`../Chart.yaml`); `undefined` inside `loaded` when it is not there. */
  read(path: string): Loadable<string | undefined>;
  /** What the files of the workspace declare, this one included. */
  readonly builds: Loadable<readonly DocumentBuild[]>;
  /** Of an ignore file: the build contexts that it holds for. */
  readonly contexts: Loadable<readonly ContextView[]>;
}

export interface DocumentBuild {
  readonly kind: 'compose' | 'bake' | 'task' | 'script' | 'devcontainer';
  /** Service, target, label, or the path of the script. */
  readonly name: string;
  readonly uri: string;
  /** Zero-based. */
  readonly line: number;
  /** The document itself declares it. */
  readonly isOwn: boolean;
  /** What the service is called in the document, where that says something of it; its build may stand in another file. */
  readonly ownService: string | undefined;
  /** Other files that say something of the service, in the order in which Compose merges them. */
  readonly elsewhere: readonly DocumentLayer[];
  readonly target: string | undefined;
  /** References that the result gets, as far as they are known, and repositories whose tag is not. */
  readonly images: readonly string[];
  readonly repositories: readonly string[];
  /** Of the Dockerfile in its build context; known only for builds that the document declares or says something of. */
  readonly facts: Loadable<FileFacts>;
}

export interface DocumentLayer {
  /** From the document's folder on. */
  readonly file: string;
  readonly service: string;
  /** It is laid over what the document says. */
  readonly isOver: boolean;
}
