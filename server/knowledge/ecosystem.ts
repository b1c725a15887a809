/**
 * The shape of the package manager tables. Tables only: no imports from other rooms. Patterns are data that
 * `facts/` interprets over parsed words, never regular expressions over command lines.
 */

export interface Ecosystem {
  /** `npm`, `yarn-berry`, `apt` */
  readonly id: string;
  /** As a person writes it: `npm`, `Yarn`. */
  readonly title: string;
  /** Program names that start it: `npm`; `pip`, `pip3`. */
  readonly programs: readonly string[];
  /** What each sub-command means, most specific first. */
  readonly commands: readonly CommandPattern[];
  /** File names or globs in the project's folder; the first group that exists is used. */
  readonly manifests: readonly string[];
  readonly locks: readonly string[];
  /** Further inputs of an install, taken along when they exist. Globs may cross folders with `**`. */
  readonly alsoNeeded: readonly string[];
  /** Flags that name the project's folder: `--prefix`, `-C`. */
  readonly directoryFlags: readonly string[];
  /** Flags that name the manifest file: `-r`, `--manifest-path`, `-f`. */
  readonly manifestFlags: readonly string[];
  /** True when the folder of the manifest so named is the project's folder: `mvn -f app/pom.xml`. */
  readonly manifestSetsDirectory?: true;
  /** Endings of operands that are manifests, `restore web/web.csproj`; an operand without one is the folder of one. */
  readonly manifestOperands?: readonly string[];
  /** Flags that take a value in the next word, so that the value is not taken for an operand. */
  readonly valueFlags: readonly string[];
  /** True when one word may hold several flags of one letter: `-qr` for `-q -r`. */
  readonly joinsShortFlags?: true;
  /** Where packages are downloaded to as root; later steps read it when `isStoreReadLater`. */
  readonly cacheFolders: readonly string[];
  readonly isStoreReadLater: boolean;
  /** Folders that an install writes into the project. */
  readonly outputs: readonly string[];
}

export interface CommandPattern {
  /** Words after the program, in order, flags skipped: `['install']`, `['mod', 'download']`; empty = the bare program. */
  readonly words: readonly string[];
  /** `tools` is also what sets the package manager up and reads nothing of the project: `config`, `cache clean`. */
  readonly kind: 'manifest' | 'tools' | 'needs-source' | 'update';
  /** Matches only with these flags present (any of each inner list). */
  readonly withFlags?: readonly (readonly string[])[];
  readonly withoutFlags?: readonly string[];
  /** `none`: no operands; `some`: at least one; `path`: an operand that is a local path. Absent: any. */
  readonly operands?: 'none' | 'some' | 'path';
}

/** What most package managers have none of. */
export const nothingElse = {
  alsoNeeded: [],
  locks: [],
  directoryFlags: [],
  manifestFlags: [],
  valueFlags: [],
  outputs: [],
} as const;

/** Sub-commands of one word that mean the same. */
export function commandsOf(kind: CommandPattern['kind'], ...words: readonly string[]): readonly CommandPattern[] {
  return words.map((word) => ({ words: [word], kind }));
}

/** What a project adds to a package manager, or says of one of its own. Lists are added to those that are known. */
export interface EcosystemAddition {
  readonly programs?: readonly string[];
  readonly manifests?: readonly string[];
  readonly locks?: readonly string[];
  readonly alsoNeeded?: readonly string[];
  readonly cacheFolders?: readonly string[];
  readonly outputs?: readonly string[];
  readonly directoryFlags?: readonly string[];
  readonly manifestFlags?: readonly string[];
  readonly valueFlags?: readonly string[];
  /** They come before those that are known, which is how a project can say that it means something else. */
  readonly commands?: readonly CommandPattern[];
}
