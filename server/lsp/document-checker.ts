/**
 * The current answer for each open Dockerfile. It is computed when asked for and kept while text, settings and context
 * are the same, so that diagnostics, fixes and hovers of one version cost one check.
 */
import type { CancellationToken, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ContextView } from '../facts/context-view.ts';
import { type CheckedDockerfile, checkDockerfile } from '../features/check-dockerfile.ts';
import type { Settings } from '../settings.ts';
import { documentKind } from './document-kind.ts';
import type { FailureLog } from './guard.ts';
import type { SettingsStore } from './settings-store.ts';

/** Larger files are generated, not written: no rule runs on them, so there is nothing to show or to hover. */
const largestCheckedBytes = 1024 * 1024;

export interface OpenDockerfile {
  readonly document: TextDocument;
  readonly checked: CheckedDockerfile;
  /** Grows with every new answer; equal ids mean equal answers. */
  readonly resultId: string;
}

export type ViewsFor = (uri: string, settings: Settings) => readonly ContextView[];

interface Kept {
  readonly version: number;
  readonly settings: Settings;
  readonly views: readonly ContextView[];
  readonly answer: OpenDockerfile;
}

export class DocumentChecker {
  readonly #documents: TextDocuments<TextDocument>;
  readonly #settings: SettingsStore;
  readonly #viewsFor: ViewsFor;
  readonly #log: FailureLog;
  readonly #kept = new Map<string, Kept>();
  /** An editor may ask a restarted server about the answers of the last one. */
  readonly #run = Date.now().toString(36);
  #lastResult = 0;

  constructor(documents: TextDocuments<TextDocument>, settings: SettingsStore, viewsFor: ViewsFor, log: FailureLog) {
    this.#documents = documents;
    this.#settings = settings;
    this.#viewsFor = viewsFor;
    this.#log = log;
  }

  /** The answer for an open Dockerfile; `undefined` for everything else, and for text too large to be written by hand. */
  async check(uri: string, token?: CancellationToken): Promise<OpenDockerfile | undefined> {
    const settings = await this.#settings.settingsFor(uri);
    if (token?.isCancellationRequested === true) return undefined;
    const document = this.#documents.get(uri);
    if (document === undefined || documentKind(uri, document.languageId) !== 'dockerfile') return undefined;
    const text = document.getText();
    if (text.length > largestCheckedBytes || Buffer.byteLength(text) > largestCheckedBytes) return undefined;
    const views = this.#viewsFor(uri, settings);
    const kept = this.#kept.get(uri);
    if (kept?.version === document.version && kept.settings === settings && isSame(kept.views, views)) return kept.answer;
    const checked = checkDockerfile(text, views, settings);
    for (const { ruleId, error } of checked.failures) this.#log.report(`rule ${ruleId}`, error);
    const answer: OpenDockerfile = { document, checked, resultId: `${this.#run}-${++this.#lastResult}` };
    this.#kept.set(uri, { version: document.version, settings, views, answer });
    return answer;
  }

  forget(uri: string): void {
    this.#kept.delete(uri);
  }
}

function isSame(a: readonly ContextView[], b: readonly ContextView[]): boolean {
  return a.length === b.length && a.every((view, index) => view === b[index]);
}

/** URIs of the Dockerfiles that are open now. */
export function openDockerfiles(documents: TextDocuments<TextDocument>): readonly string[] {
  return documents.all().flatMap(({ uri, languageId }) => (documentKind(uri, languageId) === 'dockerfile' ? [uri] : []));
}
