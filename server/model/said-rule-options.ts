/** Options of rules that a person wrote: those that the rule has, of the type that it says; the rest is told and left out. */
import { nearestName } from './nearest-name.ts';
import { type Complain, readStrings } from './said-values.ts';

/** What can be said to a rule beside its severity. */
export interface RuleOption {
  /** `flag`: true or false, and false without a word. `texts`: a list of texts, empty without a word. */
  readonly kind: 'flag' | 'texts';
  /** One sentence, for the page, the schema and the setting. */
  readonly description: string;
}

export type RuleOptions = Readonly<Record<string, RuleOption>>;

export function readRuleOptions(
  said: Readonly<Record<string, unknown>>,
  known: RuleOptions,
  path: readonly string[],
  complain: Complain,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(known);
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]): [string, unknown][] => {
      const option = Object.hasOwn(known, name) ? known[name] : undefined;
      if (option === undefined) complain([...path, name], unknownOption(name, names));
      const read = option === undefined ? undefined : readOption(option, value, [...path, name], complain);
      return read === undefined ? [] : [[name, read]];
    }),
  );
}

function readOption({ kind }: RuleOption, value: unknown, path: readonly string[], complain: Complain): unknown {
  if (kind === 'texts') return readStrings(value, path, complain);
  if (typeof value === 'boolean') return value;
  complain(path, 'It is true or false.');
  return undefined;
}

function unknownOption(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'The rule has no options.';
  const nearest = nearestName(name, names);
  return `The rule has no option ${name.slice(0, 80)}.${nearest === undefined ? ` It has ${names.join(', ')}.` : ` Did you mean ${nearest}?`}`;
}
