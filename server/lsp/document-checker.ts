/**
 * The current answer for each open document that rules read. It is computed when asked for and kept while text, settings and context
 * are the same, so that diagnostics, fixes and hovers of one version cost one check.
 */
import type { CancellationToken, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ContextView } from '../facts/context-view.ts';
import type { DocumentView } from '../facts/document-view.ts';
import type { StepDurations } from '../facts/step-durations.ts';
import { type CheckedDocument, checkDocument, type DocumentToCheck } from '../features/check-document.ts';
import type { OtherDocumentKind } from '../model/document-name.ts';
import type { Settings } from '../settings.ts';
import { documentKind, isChecked } from './document-kind.ts';
import type { FailureLog } from './guard.ts';
import type { SettingsStore } from './settings-store.ts';

/** Larger files are generated, not written: no rule runs on them, so there is nothing to show or to hover. */
const largestCheckedBytes = 1024 * 1024;

/** YAML is parsed as a whole at each change. */
const longestYaml = 512 * 1024;

export interface CheckedOpenDocument {
  readonly document: TextDocument;
  readonly checked: CheckedDocument;
  /** Grows with every new answer; equal ids mean equal answers. */
  readonly resultId: string;
}

/** What lies around a document: build contexts of a Dockerfile, or what the workspace says about another document. */
export interface Surroundings {
  viewsFor(uri: string, settings: Settings): readonly ContextView[];
  /** The newest at hand. A build that took another time is no reason to check again. */
  durationsOf(uri: string): StepDurations | undefined;
  viewFor(uri: string, kind: OtherDocumentKind, settings: Settings): DocumentView;
}

interface Kept {
  readonly version: number;
  readonly settings: Settings;
  readonly views: readonly (ContextView | DocumentView)[];
  readonly answer: CheckedOpenDocument;
}

export class DocumentChecker {
  readonly #documents: TextDocuments<TextDocument>;
  readonly #settings: SettingsStore;
  readonly #surroundings: Surroundings;
  readonly #log: FailureLog;
  readonly #kept = new Map<string, Kept>();
  /** An editor may ask a restarted server about the answers of the last one. */
  readonly #run = Date.now().toString(36);
  #lastResult = 0;

  constructor(documents: TextDocuments<TextDocument>, settings: SettingsStore, surroundings: Surroundings, log: FailureLog) {
    this.#documents = documents;
    this.#settings = settings;
    this.#surroundings = surroundings;
    this.#log = log;
  }

  /** The answer for an open document; `undefined` for everything else, and for text too large to be written by hand. */
  async check(uri: string, token?: CancellationToken): Promise<CheckedOpenDocument | undefined> {
    const settings = await this.#settings.settingsFor(uri);
    if (token?.isCancellationRequested === true) return undefined;
    const document = this.#documents.get(uri);
    if (document === undefined) return undefined;
    const text = document.getText();
    const kind = documentKind(uri, document.languageId, () => text);
    if (!isChecked(kind)) return undefined;
    if (text.length > largestCheckedBytes || Buffer.byteLength(text) > largestCheckedBytes) return undefined;
    if (kind !== 'dockerfile' && kind !== 'ignore' && text.length > longestYaml) return undefined;
    const asked = this.#documentToCheck(uri, kind, text, settings);
    const views = asked.kind === 'dockerfile' ? asked.views : [asked.view];
    const kept = this.#kept.get(uri);
    if (kept?.version === document.version && kept.settings === settings && isSame(kept.views, views)) return kept.answer;
    const checked = checkDocument(asked, settings);
    for (const { ruleId, error } of checked.failures) this.#log.report(`rule ${ruleId}`, error);
    const answer: CheckedOpenDocument = { document, checked, resultId: `${this.#run}-${++this.#lastResult}` };
    this.#kept.set(uri, { version: document.version, settings, views, answer });
    return answer;
  }

  #documentToCheck(uri: string, kind: DocumentToCheck['kind'], text: string, settings: Settings): DocumentToCheck {
    if (kind === 'dockerfile') {
      const views = this.#surroundings.viewsFor(uri, settings);
      return { kind, text, views, durations: this.#surroundings.durationsOf(uri) };
    }
    return { kind, text, view: this.#surroundings.viewFor(uri, kind, settings) };
  }

  /** Whether there was an answer for it. */
  forget(uri: string): boolean {
    return this.#kept.delete(uri);
  }
}

function isSame(a: Kept['views'], b: Kept['views']): boolean {
  return a.length === b.length && a.every((view, index) => view === b[index]);
}

/** URIs of the documents that are open now and that rules read. */
export function openCheckedDocuments(documents: TextDocuments<TextDocument>): readonly string[] {
  return documents.all().flatMap((document) => {
    const kind = documentKind(document.uri, document.languageId, () => document.getText());
    return isChecked(kind) ? [document.uri] : [];
  });
}
