/**
 * The Dockerfile's own folder is only a guess at its build context. `infra/tool/Dockerfile` that copies everything and then
 * runs `infra/tool/main.py` was built from further up: the folder it names is one of those that the guess lies in. It
 * decides nothing about contexts that somebody names.
 */
import { cleanPath } from '../model/clean-path.ts';
import type { ContextListing } from './context-view.ts';
import type { FileFacts, Step } from './file-facts.ts';

/** The folder above the guess that the Dockerfile uses as part of the context; `undefined` when nothing contradicts the guess. */
export function folderAboveGuess(facts: FileFacts): string | undefined {
  const { source, listing } = facts.context;
  if (source.origin.kind !== 'folder' || source.context.kind !== 'folder' || listing.kind !== 'loaded') return undefined;
  const above = new Set(source.context.path.split(/[\\/]/).filter((name) => name !== ''));
  for (const { lineage } of facts.stages) {
    const roots = new Set(lineage.flatMap(wholeContextDestination));
    if (roots.size === 0) continue;
    for (const step of lineage) {
      const found = usedFolders(step, roots).find((name) => above.has(name) && isAbsent(listing.value, name));
      if (found !== undefined) return found;
    }
  }
  return missingWorkspace(facts);
}

/** A package that depends on others of its workspace cannot be installed from its own folder: the workspace lies above. */
function missingWorkspace({ context, stages }: FileFacts): string | undefined {
  const isInstalled = stages.some(({ steps }) => steps.some(({ installs }) => installs.some(({ kind }) => kind === 'manifest')));
  const manifest = isInstalled ? context.read('package.json') : undefined;
  const text = manifest?.kind === 'loaded' ? (manifest.value ?? '') : '';
  const isMember = /:\s*"workspace:/.test(text) && !/"workspaces"\s*:/.test(text);
  const isRoot = context.listing.kind !== 'loaded' || !isAbsent(context.listing.value, 'pnpm-workspace.yaml');
  return isMember && !isRoot ? 'pnpm-workspace.yaml' : undefined;
}

/** Where the whole context arrives; below `/` every path of the image would look like one of the context. */
function wholeContextDestination({ copy }: Step): readonly string[] {
  const isWhole = copy?.from.kind === 'context' && copy.sources.some(({ path }) => path === '');
  const destination = isWhole ? copy.destination && cleanPath(copy.destination) : undefined;
  return destination === undefined || destination === '/' ? [] : [destination];
}

/** The first folders of the paths below the context's destination that the step names: `infra` of `/src/infra/tool/main.py`. */
function usedFolders(step: Step, roots: ReadonlySet<string>): readonly string[] {
  return pathsOf(step).flatMap((path) =>
    [...roots].flatMap((root) => {
      const [name = '', ...below] = path.startsWith(`${root}/`) ? path.slice(root.length + 1).split('/') : [];
      // Of a folder that is worked in the guess's own name is enough: nothing would lie in it otherwise.
      return below.length > 0 || (name !== '' && step.instruction.keyword === 'WORKDIR') ? [name] : [];
    }),
  );
}

/** Every path of its commands, absolute in the image; what depends on a variable is left out. */
function pathsOf({ instruction, commands, cwd }: Step): readonly string[] {
  const started = ['CMD', 'ENTRYPOINT'].includes(instruction.keyword) ? (instruction.json ?? instruction.words) : [];
  const spelled = [
    ...started.map(({ text }) => ({ text, from: cwd })),
    ...commands.flatMap(({ program, args, cwd: from }) =>
      [program, ...args.map(({ text }) => text)].map((text) => ({ text, from })),
    ),
  ];
  const below = instruction.keyword === 'WORKDIR' ? [{ text: instruction.argument.text.trim(), from: cwd }] : [];
  return [...below, ...spelled].flatMap(({ text, from }) => {
    if (!text.includes('/') || text.includes('$') || text.includes('://')) return [];
    if (text.startsWith('/')) return [cleanPath(text)];
    return from === undefined ? [] : [cleanPath(`${from}/${text}`)];
  });
}

function isAbsent(listing: ContextListing, name: string): boolean {
  return listing.isComplete && listing.get(name) === undefined;
}
