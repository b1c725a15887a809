/** The lock files that a project of the build context has for one install, and whether the install is done again with everything there. */
import { joinPath } from './expand-glob.ts';
import type { FileFacts, Install } from './file-facts.ts';
import { installInputs } from './install-inputs.ts';
import type { SplitInstall } from './split-installs.ts';

/** Of .NET each project has its own: those that the install itself would read. */
export function locksOf(split: SplitInstall, { context }: FileFacts): readonly string[] {
  const { install, folder } = split;
  const { listing } = context;
  if (listing.kind !== 'loaded') return [];
  if (install.ecosystem.id === 'dotnet') {
    const inputs = installInputs(install, folder, context, split.arrived);
    return inputs.kind === 'loaded' ? inputs.value.paths.filter((path) => /(?:^|\/)packages\.lock\.json$/.test(path)) : [];
  }
  return install.ecosystem.locks
    .filter((name) => !/[*?]/.test(name))
    .map((name) => joinPath(folder, name))
    .filter((path) => listing.value.get(path)?.kind === 'file');
}

/** `dotnet publish` without `--no-restore`, below: what the first restore did not see, this one does. */
export function isRestoredAgain({ install, step }: SplitInstall, { stages }: FileFacts): boolean {
  if (install.ecosystem.id !== 'dotnet') return false;
  const isRestore = (other: Install) =>
    other.ecosystem.id === 'dotnet' &&
    other.kind === 'needs-source' &&
    !other.command.args.some(({ text }) => /^--no-(?:restore|build)$/.test(text));
  return stages.some(({ lineage }) => {
    const at = lineage.indexOf(step);
    return at >= 0 && lineage.slice(at).some(({ installs }) => installs.some(isRestore));
  });
}
