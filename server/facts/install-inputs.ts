/**
 * What an install really reads from the build context: manifests, lock files, and what those name in turn. The answer
 * is what a COPY above the install has to bring; a doubt says why that may not be enough.
 */

import type { Ecosystem } from '../knowledge/ecosystem.ts';
import type { ContextView, Loadable } from './context-view.ts';
import { collectProjects } from './dotnet-projects.ts';
import type { Install } from './file-facts.ts';
import { type InputCollector, inputCollector } from './input-collector.ts';
import { splitManifest } from './install-directory.ts';
import { followManifest } from './manifest-inputs.ts';
import { followPackageJson } from './package-json-inputs.ts';
import { splitShortFlags, takesNextWord } from './short-flags.ts';

export interface InstallInputs {
  /** Context paths of files and folders that exist and take part in the build, manifests first. */
  readonly paths: readonly string[];
  /** Why the install may need more than these: `its postinstall script runs "tsc"`. */
  readonly doubt: string | undefined;
}

/** The inputs of an install whose project stands in `folder` of the context; `manifests` are those that it finds, where that is known. */
export function installInputs(
  { ecosystem, command }: Pick<Install, 'ecosystem' | 'command'>,
  folder: string,
  context: ContextView,
  manifests?: readonly string[],
): Loadable<InstallInputs> {
  const { listing } = context;
  if (listing.kind !== 'loaded') return listing;
  const collector = inputCollector(context, listing.value);
  if (ecosystem.id === 'dotnet') {
    collectProjects(collector, folder, manifests ?? manifestGlobs({ ecosystem, command }), ecosystem);
    const { paths, doubt, isLoaded } = collector.result();
    return isLoaded ? { kind: 'loaded', value: { paths, doubt } } : { kind: 'not-loaded' };
  }
  for (const glob of [...manifestGlobs({ ecosystem, command }), ...ecosystem.locks]) collector.addGlob(folder, glob);
  const own = collector.result().paths;
  for (const glob of ecosystem.alsoNeeded) collector.addGlob(folder, glob);
  for (const path of own)
    follow(
      collector,
      path,
      command.args.map(({ text }) => text),
    );
  const { paths, doubt, isLoaded } = collector.result();
  if (!isLoaded) return { kind: 'not-loaded' };
  return { kind: 'loaded', value: { paths: own.length === 0 ? [] : paths, doubt } };
}

/** The manifests that the command names itself (`-r dev.txt`), else those that its package manager looks for. */
export function manifestGlobs({ ecosystem, command }: Pick<Install, 'ecosystem' | 'command'>): readonly string[] {
  const named = manifestOperands(
    command.args.map(({ text }) => splitShortFlags(ecosystem, text).at(-1) ?? text),
    ecosystem.manifestFlags,
  );
  const operands = ecosystem.manifestOperands === undefined ? [] : namedOperands(ecosystem, command);
  if (operands.length > 0) return operands;
  const names = ecosystem.manifestSetsDirectory ? named.flatMap((path) => splitManifest(path).name ?? []) : named;
  return names.length > 0 ? names : ecosystem.manifests;
}

/** `restore web/web.csproj`, and `restore web` for whichever project stands in that folder; nothing where one is not spelled out. */
function namedOperands(ecosystem: Ecosystem, { args }: Install['command']): readonly string[] {
  const operands = args.filter(({ text }, index) => {
    const isValue = index > 0 && takesNextWord(ecosystem, args[index - 1]?.text ?? '');
    return index > 0 && !isValue && !/^[-/]/.test(text);
  });
  if (operands.some(({ isLiteral }) => !isLiteral)) return [];
  const endings = ecosystem.manifestOperands ?? [];
  return operands.flatMap(({ text }) =>
    endings.some((ending) => text.toLowerCase().endsWith(ending)) ? [text] : endings.map((ending) => `${text}/*${ending}`),
  );
}

function follow(collector: InputCollector, path: string, args: readonly string[]): void {
  if (path.endsWith('package.json')) followPackageJson(collector, path, args);
  else followManifest(collector, path, args);
}

/** `-r requirements/dev.txt`, `--requirement=x`, `-rrequirements.txt`: files that the command names itself. */
function manifestOperands(args: readonly string[], flags: readonly string[]): readonly string[] {
  return args.flatMap((word, index) => {
    const flag = flags.find(
      (name) => word === name || word.startsWith(`${name}=`) || (/^-\w$/.test(name) && word.startsWith(name)),
    );
    if (flag === undefined) return [];
    const value = word === flag ? args[index + 1] : word.slice(flag.length).replace(/^=/, '');
    return value === undefined || value.startsWith('-') ? [] : [value];
  });
}
