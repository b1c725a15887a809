/**
 * What a compose file, a bake file, a task or a script says about one build, before any path is resolved. A text that depends on
 * something nobody told us is `unknown`, never what happens to be left of it.
 */
import type { SecretSource } from './build-secret.ts';

export interface DeclaredBuild {
  /** Service, bake target or task label; of a script its path below the workspace folder. */
  readonly name: string;
  /** The file that says it, as the caller named it, and the zero-based line. */
  readonly file: string;
  readonly line: number;
  readonly context: DeclaredText;
  /** Relative to the context for compose and bake, to the workspace folder for tasks, to where it runs for a script. */
  readonly dockerfile: DeclaredText;
  /** The Dockerfile itself, where it is written into the file (`dockerfile_inline`); `dockerfile` then says nothing. */
  readonly inline?: DeclaredText;
  readonly target: DeclaredText | undefined;
  /** A value that is not known is `undefined`. */
  readonly args: ReadonlyMap<string, string | undefined>;
  readonly namedContexts: ReadonlyMap<string, string>;
  /** By id: from where each secret is read. Where one of them is not known, `otherOptions` names them instead. */
  readonly secrets?: ReadonlyMap<string, SecretSource>;
  /** Further options that change what is built and that nothing here tells: `secrets`, `platforms`. */
  readonly otherOptions?: readonly string[];
  /** What it is built for, as far as that is spelled out: `linux/amd64`, `linux/arm64`. */
  readonly platforms?: readonly string[];
  /** The references that the result gets, as far as they are known. */
  readonly images: readonly string[];
  /** Where tags depend on something that nobody told us, and the repository does not. */
  readonly repositories?: readonly string[];
  /** True when the file names the result, known or not; Compose makes up a name for others. */
  readonly isImageNamed?: boolean;
}

export type DeclaredText =
  | { readonly kind: 'known'; readonly text: string }
  /** `tail` is what follows the last part that is not known: `/app` of `${ROOT}/app`. */
  | { readonly kind: 'unknown'; readonly because: string; readonly tail: string };

export function knownText(text: string): DeclaredText {
  return { kind: 'known', text };
}

/** The text, or `undefined` when it is not known. */
export function textIfKnown(declared: DeclaredText | undefined): string | undefined {
  return declared?.kind === 'known' ? declared.text : undefined;
}

/** A named context of which nobody knows what it is: kept, because its name stands for something in the Dockerfile. */
export function unknownContext(because: string): string {
  return `unknown:${because}`;
}

/** Git, HTTP, SSH, another target or an image: what is not a folder of this machine. */
export function isRemoteContext(text: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ||
    /^(?:git@|github\.com\/|target:|service:|unknown:|-$)/.test(text) ||
    /\.git(?:#|$)/.test(text)
  );
}
