/** What every way of opening VS Code gets, and what it answers. */

export interface Opening {
  /** A temporary folder for everything that VS Code writes. */
  readonly home: string;
  readonly demo: string;
  readonly firstFile: string;
  readonly extension: string;
  /** What extensions see beside the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Opened {
  readonly kind: 'opened';
  /** Resolves when VS Code ended by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}
