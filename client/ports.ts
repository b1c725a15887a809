/** What commands ask of the world. Adapters implement it; tests may do so too. */

export interface Ports {
  readonly server: LanguageServer;
  readonly log: Log;
  readonly pages: RulePages;
}

export interface LanguageServer {
  /** Starts it when it does not run; resolves when it answers. */
  start(): Promise<void>;
  restart(): Promise<void>;
  readonly isRunning: boolean;
}

export interface Log {
  show(): void;
  error(text: string): void;
}

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
