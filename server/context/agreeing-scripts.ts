/**
 * What several lines of CI and scripts say together: where two of them make the same image from different places nobody knows which
 * one did, and where they pass different values nobody knows which values it got.
 */
import type { DeclaredSource } from './declared-source.ts';

export function agreeing(sources: readonly DeclaredSource[]): readonly DeclaredSource[] {
  const byReference = new Map<string, DeclaredSource[]>();
  for (const source of sources)
    if (source.unknown === undefined)
      for (const name of source.references) byReference.set(name, [...(byReference.get(name) ?? []), source]);
  const disputed = [...byReference].filter(([, of]) => new Set(of.map(placeOf)).size > 1);
  const names = new Set(disputed.map(([name]) => name));
  const kept = sources.map((source) => ({
    ...withSharedArgs(
      source,
      source.references.flatMap((name) => byReference.get(name) ?? []),
    ),
    references: source.references.filter((name) => source.unknown !== undefined || !names.has(name)),
  }));
  return [...kept, ...disputed.map(([name, of]) => unknownSource(name, of))];
}

function placeOf({ dockerfileUri, contextPath, target, namedContexts }: DeclaredSource): string {
  return JSON.stringify([dockerfileUri, contextPath, target ?? '', Object.entries(namedContexts).sort()]);
}

function withSharedArgs(source: DeclaredSource, others: readonly DeclaredSource[]): DeclaredSource {
  const isShared = (name: string) => others.every(({ args }) => args[name] === source.args[name]);
  const passed = [...new Set([source, ...others].flatMap(({ args, unknownArgs }) => [...Object.keys(args), ...unknownArgs]))];
  const args = Object.fromEntries(Object.entries(source.args).filter(([name]) => isShared(name)));
  return { ...source, args, unknownArgs: passed.filter((name) => args[name] === undefined) };
}

function unknownSource(name: string, of: readonly DeclaredSource[]): DeclaredSource {
  const [first, second] = [...new Map(of.map((source) => [placeOf(source), source])).values()];
  const saying = [first, second].flatMap((each) => each?.origin.because.replace(/ builds it$/, '') ?? []).join(' and ');
  return {
    ...{ dockerfileUri: first?.dockerfileUri ?? '', contextPath: undefined, target: undefined, args: {}, unknownArgs: [] },
    ...{ namedContexts: {}, references: [name], unknown: `${saying} build ${name} in different ways.` },
    origin: { kind: 'script', because: `${saying} build it` },
  };
}
