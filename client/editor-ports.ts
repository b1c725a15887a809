/** What commands and views ask of the editor: questions, messages, pages, and what is remembered for a workspace. */
import type { ComposeWatchInfo, ImagePlaceInfo } from '../server/protocol.ts';

export interface RulePages {
  /** Ids of the rules that have a page in the package, sorted. */
  list(): Promise<readonly RulePage[]>;
  /** Opens one beside the editor; the id must be one of `list`. */
  open(ruleId: string): Promise<void>;
  /** Lets the person choose; `undefined` when they do not. */
  pick(pages: readonly RulePage[]): Promise<string | undefined>;
}

export interface RulePage {
  readonly id: string;
  readonly title: string;
}

/** The language server, asked where a document names images. */
export interface ImagePlaces {
  /** Of an open document, by its URI; none for what is no compose file and no Dockerfile. */
  of(uri: string): Promise<readonly ImagePlaceInfo[]>;
}

/** The language server, asked what a development set-up would be. */
export interface ComposeWatches {
  /** Of each service that the compose file builds; it must be open. */
  watches(uri: string): Promise<readonly ComposeWatchInfo[]>;
}

/** Plain data that is kept for the workspace that is open. */
export interface State {
  get(key: string): unknown;
  set(key: string, value: boolean | readonly string[]): Promise<void>;
}

/** What is asked of the person, and told. Texts may hold strings of strangers: nothing of them is markdown. */
export interface Dialogs {
  /** A modal question; false when it is cancelled. */
  confirm(question: string, detail: string, yes: string): Promise<boolean>;
  tell(kind: 'information' | 'warning' | 'error', text: string): Promise<void>;
  withProgress<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
  /** With a button that aborts the signal; `report` replaces the line below the title. */
  withSteps<Result>(
    title: string,
    work: (report: (line: string) => void, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result>;
  /** As `tell`, with one button; whether it was pressed. */
  offer(kind: 'information' | 'warning' | 'error', text: string, button: string): Promise<boolean>;
  /** As `tell`, with several buttons; the pressed one. */
  choose(kind: 'information' | 'warning' | 'error', text: string, buttons: readonly string[]): Promise<string | undefined>;
  /** The value of the chosen item, or nothing. */
  pick<Value>(question: string, items: readonly PickItem<Value>[]): Promise<Value | undefined>;
  /** The values of the chosen items; nothing when it is cancelled. What is `isPicked` is chosen already. */
  pickSeveral<Value>(
    question: string,
    items: readonly (PickItem<Value> & { readonly isPicked: boolean })[],
  ): Promise<readonly Value[] | undefined>;
  /** Opens plain text in an editor, only to be read. */
  showText(text: string, title?: string): Promise<void>;
}

export interface PickItem<Value> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: Value;
}

/** What is open, and what a person is shown of files. */
export interface Documents {
  /** Absolute path of the file in the active editor; `undefined` for what is no file of this machine. */
  activeFile(): string | undefined;
  /** Absolute paths of the workspace's folders. */
  folders(): readonly string[];
  isFolder(path: string): Promise<boolean>;
  isThere(path: string): Promise<boolean>;
  /** Opens a text in an editor, only to be read, with places in it that lead to a command. */
  showReport(title: string, report: LinkedText): Promise<void>;
  /** Both side by side: what was read elsewhere, which nobody can change, and the file of the workspace. */
  showDifference(title: string, theirs: string, localPath: string): Promise<void>;
  openAtLine(path: string, line: number): Promise<void>;
  /** Opens it, and answers with its URI as the language server knows it. */
  open(path: string): Promise<string>;
  /** Shows the file beside what it would be with a text added; nothing is written before `insert`, and nothing is saved. */
  proposeInsertion(path: string, insertion: TextInsertion, title: string): Promise<Proposal>;
}

/** Both from zero. */
export interface TextInsertion {
  readonly line: number;
  readonly character: number;
  readonly text: string;
}

export interface Proposal {
  /** Nobody changed the file since it was shown. */
  isSame(): boolean;
  /** Whether it was done. */
  insert(): Promise<boolean>;
}

/** The extension that keeps dev containers, where it is there. */
export interface DevContainers {
  isHere(): boolean;
  /** Of this window, which is in the container, or will be. */
  rebuild(window: 'in-container' | 'on-host'): Promise<void>;
}

/** Where a task tells what it does. */
export interface TaskTerminal {
  line(text: string): void;
  /** Aborted when somebody ends the task. */
  readonly signal: AbortSignal;
}

/** Pages that are looked at, and pictures that are kept. */
export interface Pictures {
  /** In a window of its own, the same for each title; without scripts. `page` is given the nonce that its policy names. */
  showPage(title: string, page: (nonce: string) => string): void;
  isDark(): boolean;
  /** Where a person wants it, as SVG, or drawn as PNG where they name it so. */
  save(name: string, svg: string): Promise<SavedPicture>;
}

export type SavedPicture =
  | { readonly kind: 'saved'; readonly path: string }
  | { readonly kind: 'cancelled' }
  /** The window that draws it was closed, or does not draw. */
  | { readonly kind: 'not-drawn' };

export interface LinkedText {
  readonly text: string;
  readonly links: readonly TextLink[];
}

/** In one line, both from zero. */
export interface TextLink {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly tooltip: string;
  readonly command: string;
  readonly argument: Readonly<Record<string, string>>;
}
