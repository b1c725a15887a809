/** What the differential asks of a planner, and what a planner is told of the real builds. */

/** What one build is given. */
export interface BuildGiven {
  /** Absolute, as all paths here. */
  readonly contextPath: string;
  readonly dockerfilePath: string;
  readonly target: string | undefined;
  readonly args: ReadonlyMap<string, string>;
  readonly namedContexts: ReadonlyMap<string, string>;
  /** `--no-cache`, or the stages of `--no-cache-filter`. */
  readonly noCache: boolean | readonly string[];
  /** `--network` of the command line. */
  readonly network: string;
  /** Which engine, and which builder of it. */
  readonly builder: string;
}

export type PlannedOutcome =
  | { readonly kind: 'reused' }
  | { readonly kind: 'runs'; readonly because: string }
  | { readonly kind: 'unknown'; readonly category: string; readonly because: string }
  | { readonly kind: 'fails'; readonly because: string };

export interface PlannedStep {
  readonly stageName: string;
  readonly ordinal: number;
  /** The instruction as it is written, its keyword in capitals. */
  readonly line: string;
  /** Equal for two steps that are one to the builder; empty where nobody can tell. */
  readonly identity: string;
  readonly outcome: PlannedOutcome;
}

export type Plan =
  | { readonly kind: 'plan'; readonly steps: readonly PlannedStep[] }
  | { readonly kind: 'refused'; readonly because: string };

export interface ObservedVertex {
  readonly digest: string;
  readonly name: string;
  /** All that it was told of under. */
  readonly names: readonly string[];
  readonly hasInputs: boolean;
  readonly isStarted: boolean;
  readonly isCompleted: boolean;
  /** When it worked, in milliseconds since 1970; empty where the builder tells no times. */
  readonly spans: readonly (readonly [startMs: number, endMs: number])[];
  readonly isCached: boolean;
  readonly error: string;
}

export interface Observation {
  readonly isOk: boolean;
  readonly vertices: readonly ObservedVertex[];
  /** The end of what the build said. */
  readonly output: string;
}

export interface Planner {
  plan(given: BuildGiven): Promise<Plan>;
  /** Follows the real build of what was planned last. */
  learn(given: BuildGiven, observation: Observation): Promise<void>;
  /** Something went from what the builder keeps; which it was is looked up. */
  look(builder: string): Promise<void>;
  /** Names of images may lead elsewhere now. */
  imagesMoved(): void;
}
