/**
 * Where a package manager puts packages and results that belong to the project, when a cache is mounted for them in another folder
 * of the project: then the mount stays empty. In a workspace the tool itself looks for the folder above, and nothing is said.
 */
import type { ContextView } from './context-view.ts';
import type { Install, Mount, Step } from './file-facts.ts';
import { isBelow } from './image-paths.ts';

const judged: ReadonlySet<string> = new Set(['cargo', 'npm', 'yarn-classic', 'pnpm', 'bun']);
const mostRead = 20;

export interface OutputPlace {
  readonly install: Install;
  /** Absolute. */
  readonly folder: string;
}

/** The folder that is used instead of the mounted one. */
export function outputBeside(step: Step, { target }: Mount, context: ContextView): OutputPlace | undefined {
  if (target === undefined) return undefined;
  const name = target.slice(target.lastIndexOf('/') + 1);
  const writers = step.installs.filter(({ ecosystem }) => judged.has(ecosystem.id) && ecosystem.outputs.includes(name));
  const places = writers.map(({ directory }) =>
    directory === undefined ? undefined : `${directory === '/' ? '' : directory}/${name}`,
  );
  const [install] = writers;
  const [folder] = places;
  if (install === undefined || folder === undefined || places.some((place) => place === undefined || place === target))
    return undefined;
  // Another project may well have its own.
  if (!isBelow(folder, target.slice(0, -name.length - 1) || '/') && !isBelow(target, folder.slice(0, -name.length - 1) || '/'))
    return undefined;
  const isSaid =
    /TARGET_DIR|--target-dir/.test(step.instruction.argument.text) || step.scope.get('CARGO_TARGET_DIR') !== undefined;
  return isSaid || step.commands.some(({ isCertain }) => !isCertain) || mayBeWorkspace(context) ? undefined : { install, folder };
}

function mayBeWorkspace({ listing, read }: ContextView): boolean {
  if (listing.kind !== 'loaded') return true;
  const manifests = listing.value.entries.filter(({ path }) =>
    /(?:^|\/)(?:Cargo\.toml|package\.json|pnpm-workspace\.yaml)$/.test(path),
  );
  return (
    manifests.length > mostRead ||
    manifests.some(({ path }) => {
      const text = read(path);
      return (
        text.kind !== 'loaded' || path.endsWith('pnpm-workspace.yaml') || /\[workspace\b|"workspaces"/.test(text.value ?? '')
      );
    })
  );
}
