/**
 * What a project says about itself that no file of it tells: its builder, tags it moves, arguments that change, commands
 * that take long, package managers of its own. It comes from the configuration file or the editor's settings; rules
 * read it from the facts. Saying nothing is the default of all.
 */
import type { EcosystemAddition } from '../knowledge/ecosystem.ts';
import { isMutableTag } from '../knowledge/mutable-tags.ts';

export type Builder = 'buildkit' | 'buildah' | 'kaniko' | 'legacy';

export interface ProjectOptions {
  /** `undefined`: nobody said it, and rules assume BuildKit. */
  readonly builder: Builder | undefined;
  /** Tags that are pushed again and again: `main`, `nightly`; `*` stands for any characters. */
  readonly mutableTags: readonly string[];
  /** Build arguments that are new in each build, whatever they are called; `*` stands for any characters. */
  readonly volatileArgs: readonly string[];
  /** Programs, with their first words if need be, that take long: `make`, `bundle exec rake`. */
  readonly expensiveCommands: readonly string[];
  /** By id: further rows for a known package manager, or one of the project's own. */
  readonly ecosystems: Readonly<Record<string, EcosystemAddition>>;
  /** By rule id: what is said in `options` of that rule. Each rule reads its own, and drops what it does not know. */
  readonly ruleOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const noOptions: ProjectOptions = {
  builder: undefined,
  mutableTags: [],
  volatileArgs: [],
  expensiveCommands: [],
  ecosystems: {},
  ruleOptions: {},
};

/** Whether a flag among the options of a rule is set; of another type it says nothing. */
export function isFlagSaid({ ruleOptions }: ProjectOptions, ruleId: string, name: string): boolean {
  return saidOf(ruleOptions, ruleId, name) === true;
}

/** The texts that an option of a rule lists; of another type it lists nothing. */
export function textsSaid({ ruleOptions }: ProjectOptions, ruleId: string, name: string): readonly string[] {
  const said = saidOf(ruleOptions, ruleId, name);
  return Array.isArray(said) ? said.filter((each): each is string => typeof each === 'string') : [];
}

function saidOf(ruleOptions: ProjectOptions['ruleOptions'], ruleId: string, name: string): unknown {
  const own = Object.hasOwn(ruleOptions, ruleId) ? ruleOptions[ruleId] : undefined;
  return own !== undefined && Object.hasOwn(own, name) ? own[name] : undefined;
}

/** By what tags like it are used for, or because the project says so. */
export function isMovingTag(tag: string, { mutableTags }: ProjectOptions): boolean {
  return isMutableTag(tag) || isListed(tag, mutableTags);
}

/** Whether a name is one of the listed ones, `*` standing for any characters. Linear in the name for each pattern. */
export function isListed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesStars(name, pattern.split('*')));
}

function matchesStars(name: string, [first = '', ...rest]: readonly string[]): boolean {
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
