/**
 * What a person says about package managers → rows for the tables. Commands are written as they are typed, by what they
 * mean: `manifest: [install, ci]`; a flag among the words has to be there.
 */
import type { CommandPattern, EcosystemAddition } from '../knowledge/ecosystem.ts';
import { type Complain, readStrings, recordIn } from './said-values.ts';

const lists = [
  ...(['programs', 'manifests', 'locks', 'alsoNeeded', 'cacheFolders', 'outputs'] as const),
  ...(['directoryFlags', 'manifestFlags', 'valueFlags'] as const),
] as const;
const kinds = ['manifest', 'tools', 'needs-source', 'update'] as const;

export function readEcosystems(value: unknown, complain: Complain): Readonly<Record<string, EcosystemAddition>> {
  const entries = Object.entries(recordIn(value, ['ecosystems'], complain));
  return Object.fromEntries(entries.map(([id, said]) => [id, readAddition(said, ['ecosystems', id], complain)]));
}

function readAddition(value: unknown, path: readonly string[], complain: Complain): EcosystemAddition {
  const record = recordIn(value, path, complain);
  const known: ReadonlySet<string> = new Set([...lists, 'commands']);
  for (const key of Object.keys(record)) if (!known.has(key)) complain([...path, key], `There is no key "${key}".`);
  const said = lists.flatMap((key) => {
    const list = record[key] === undefined ? undefined : readStrings(record[key], [...path, key], complain);
    return list === undefined ? [] : [[key, list] as const];
  });
  const commands = readCommands(record['commands'], [...path, 'commands'], complain);
  return { ...Object.fromEntries(said), ...(commands.length === 0 ? {} : { commands }) };
}

function readCommands(value: unknown, path: readonly string[], complain: Complain): readonly CommandPattern[] {
  if (value === undefined) return [];
  const record = recordIn(value, path, complain);
  const known: ReadonlySet<string> = new Set(kinds);
  for (const key of Object.keys(record)) if (!known.has(key)) complain([...path, key], `A command is ${kinds.join(', ')}.`);
  const patterns = kinds.flatMap((kind) =>
    (record[kind] === undefined ? [] : (readStrings(record[kind], [...path, kind], complain) ?? [])).map((text) =>
      patternOf(kind, text),
    ),
  );
  // The most specific first, whatever order they are written in.
  return patterns.sort((a, b) => weightOf(b) - weightOf(a));
}

function patternOf(kind: CommandPattern['kind'], text: string): CommandPattern {
  const all = text.split(/\s+/).filter((word) => word !== '');
  const flags = all.filter((word) => word.startsWith('-'));
  const words = all.filter((word) => !word.startsWith('-'));
  return { words, kind, ...(flags.length === 0 ? {} : { withFlags: flags.map((flag) => [flag]) }) };
}

function weightOf({ words, withFlags = [] }: CommandPattern): number {
  return words.length + withFlags.length;
}
