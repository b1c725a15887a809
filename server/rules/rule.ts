/**
 * The contract of a rule: one file, one object. `check` reads, never mutates, never waits, and is silent where a guard
 * cannot be decided. `examples` are documentation and tests at once; `engine` examples are proved by BuildKit itself.
 */
import type { ComposeFacts } from '../facts/compose-facts.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import type { IgnoreFacts } from '../facts/ignore-facts.ts';
import type { KubernetesFacts } from '../facts/kubernetes-facts.ts';
import type { PragmaFacts } from '../facts/pragma-facts.ts';
import type { WorkflowFacts } from '../facts/workflow-facts.ts';
import type { OtherDocumentKind } from '../model/document-name.ts';
import type { RuleOptions } from '../model/said-rule-options.ts';
import type { Span } from '../model/span.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** What every rule says about itself, whatever it reads. */
export interface RuleText {
  /** File name, diagnostic code, page and setting: kebab case. */
  readonly id: string;
  /** A noun phrase for lists: `Package index update in its own instruction`. */
  readonly title: string;
  readonly severity: Severity;
  /** Off unless somebody sets a severity for it. */
  readonly isOptIn?: true;
  /** The page that states the fact the rule rests on. */
  readonly source: string;
  /** Markdown, one to three paragraphs: what happens and why, for the page and the hover. */
  readonly why: string;
  /** When it is silent, one sentence each, for the page. */
  readonly silentWhen: readonly string[];
  /** Markdown, for the page: what the fix does, and why it is safe or wants a review; or why there is none. */
  readonly fix: string;
  /** What a person can say to it beside its severity. */
  readonly options?: RuleOptions;
  readonly examples: readonly Example[];
  readonly engine?: readonly EngineExample[];
  readonly containers?: readonly ContainerExample[];
}

/** Over a Dockerfile. */
export interface Rule extends RuleText {
  readonly reads?: 'dockerfile';
  check(file: FileFacts, report: Report): void;
}

/** What a rule over another kind of document is given. */
export interface OtherFacts {
  readonly compose: ComposeFacts;
  readonly kubernetes: KubernetesFacts;
  readonly workflow: WorkflowFacts;
  readonly ignore: IgnoreFacts;
}

/** Over another kind of document. */
export interface RuleOver<Kind extends OtherDocumentKind> extends RuleText {
  readonly reads: Kind;
  check(file: OtherFacts[Kind], report: Report): void;
}

export type OtherRule = { [Kind in OtherDocumentKind]: RuleOver<Kind> }[OtherDocumentKind];

/** Over the comments for Unstale in a document of any kind, after all other rules have spoken. */
export interface PragmaRule extends RuleText {
  readonly reads: 'pragmas';
  check(file: PragmaFacts, report: Report): void;
}

export type AnyRule = Rule | OtherRule | PragmaRule;

export type Report = (finding: Finding) => void;

export interface Finding {
  readonly span: Span;
  /** What happened, why, what to do next; names the file or package concerned. */
  readonly message: string;
  /** Overrides the rule's severity downwards, for a case that is advice only. */
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  /** What else has the same cause, and says the same, is told as one finding, on the first place. */
  readonly cause?: string;
  readonly fixes?: readonly Fix[];
}

export interface Related {
  readonly message: string;
  readonly at:
    | { readonly kind: 'here'; readonly span: Span }
    | { readonly kind: 'file'; readonly uri: string; readonly line: number };
}

export interface Fix {
  /** An imperative sentence: `Copy package.json and package-lock.json first`. */
  readonly title: string;
  /** `safe` only if the built image cannot change; only safe fixes join "fix all". */
  readonly safety: 'safe' | 'review';
  readonly edits: readonly Edit[];
}

export type Edit =
  | { readonly kind: 'replace'; readonly span: Span; readonly text: string }
  /** A new file, path relative to the context root. Never overwrites. */
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  /**
   * Another existing file, by URI: whole lines are removed or inserted (zero-based line). `insert` is whole lines, each
   * with its `\n`; a line at or past the end appends, after a line ending of its own when the last line lacks one.
   */
  | {
      readonly kind: 'lines';
      readonly uri: string;
      readonly line: number;
      readonly removeCount: number;
      readonly insert: string;
    };

/** `[|…|]` in `bad` marks where it must report; several marks are several findings, in order. */
export type Example =
  | {
      readonly bad: string;
      /** The document's text after the first fix; absent when there is none. */
      readonly fixed?: string;
      /** Files the first fix creates or changes in the context, with their text afterwards. */
      readonly fixedFiles?: Readonly<Record<string, string>>;
      /** Part of the message, to prove that it names what it is about. */
      readonly message?: string;
      readonly files?: ContextFiles;
      /** Of the document, when it is not the usual one of its kind. */
      readonly path?: string;
      readonly note?: string;
    }
  | { readonly good: string; readonly files?: ContextFiles; readonly path?: string; readonly note?: string };

/** Files of the context by path. Absent in an example: the context is unknown. */
export type ContextFiles = Readonly<Record<string, string>>;

/**
 * Two builds with a change in between, before and after the fix. `fixed` is what the rule's first fix makes of `bad`, with the
 * context files that it changes; of a rule without a fix, what a person makes of it. Caches that
 * have an id start empty. Images of `images.example` are in a registry and not in the engine; sixty-four ones stand for the digest that the first of
 * them has at the first build. The addresses `http://git.example` and `http://files.example` lead to servers of the test, whose branch and files move on
 * with `remoteCommit`, and forty ones stand for the commit of the first build; `http://served.example` leads to one that has exactly the `served` files.
 */
export interface EngineExample {
  /** One sentence that says what is proved. */
  readonly name: string;
  readonly files: ContextFiles;
  /** By path behind `http://served.example/`. */
  readonly served?: ContextFiles;
  /** Images that the engine has, by reference: the Dockerfile that each is built from. */
  readonly images?: Readonly<Record<string, string>>;
  /** Images of the registry `images.example`, by reference: the Dockerfile that each is built from. */
  readonly pushed?: Readonly<Record<string, string>>;
  readonly bad: string;
  readonly fixed: string;
  /** The rule has no fix for this, or one that a person has to complete. */
  readonly isFixedByHand?: true;
  /** Only an engine with containerd's image store does it; absent: any does. */
  readonly store?: 'containerd';
  /** Files written, served, built to images or pushed before the second build, and build arguments of the second build. */
  readonly change: {
    readonly files?: ContextFiles;
    readonly served?: ContextFiles;
    readonly images?: Readonly<Record<string, string>>;
    readonly pushed?: Readonly<Record<string, string>>;
    readonly buildArgs?: Readonly<Record<string, string>>;
    readonly remoteCommit?: true;
  };
  readonly firstBuildArgs?: Readonly<Record<string, string>>;
  readonly badStep: ExpectedStep;
  readonly fixedStep: ExpectedStep;
}

/**
 * A container of Docker Compose over two builds with a change in between, before and after the rule's first fix: which text of a
 * file the second container shows, although its image holds the new one.
 */
export interface ContainerExample {
  /** One sentence that says what is proved. */
  readonly name: string;
  readonly files: ContextFiles;
  readonly bad: string;
  readonly fixed: string;
  /** Files written before the second build, among them the one that is `shown`. */
  readonly change: ContextFiles;
  readonly shown: string;
  /** Where that file is in the container. */
  readonly path: string;
  readonly badShows: 'old' | 'new';
  readonly fixedShows: 'old' | 'new';
}

/** The instruction to watch, by the start of its text; or what the builder says when the first build fails, or only the second. */
export type ExpectedStep =
  | { readonly startsWith: string; readonly second: 'cached' | 'runs' }
  | { readonly failsWith: string }
  | { readonly secondFailsWith: string };

export function isOverDockerfiles(rule: AnyRule): rule is Rule {
  return rule.reads === undefined || rule.reads === 'dockerfile';
}

/** Keeps the literal id type and nothing else. */
export function rule<const Id extends string>(definition: Rule & { readonly id: Id }): Rule & { readonly id: Id } {
  return definition;
}

/** The same for a rule over pragmas. */
export function ruleOverPragmas<const Id extends string>(
  definition: PragmaRule & { readonly id: Id },
): PragmaRule & { readonly id: Id } {
  return definition;
}

/** The same for a rule over another kind of document. */
export function ruleOver<const Id extends string, const Kind extends OtherDocumentKind>(
  definition: RuleOver<Kind> & { readonly id: Id },
): RuleOver<Kind> & { readonly id: Id } {
  return definition;
}
