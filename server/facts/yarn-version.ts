/** Both Yarns are called `yarn`: the command, the project's files, or its `packageManager` tell which one it is. */
import type { ShellWord } from '../model/shell-command.ts';
import type { ContextView } from './context-view.ts';

/** False also where nothing tells; an install means the same to both. */
export function isYarnBerry(version: string | undefined, args: readonly ShellWord[], context: ContextView): boolean {
  if (version !== undefined) return isBerryVersion(version);
  if (args.some(({ text }) => text === '--immutable' || text === 'focus' || text === 'dlx')) return true;
  const { listing } = context;
  if (listing.kind !== 'loaded') return false;
  if (listing.value.get('.yarnrc.yml') !== undefined) return true;
  const manifest = listing.value.get('package.json') && context.read('package.json');
  const text = manifest?.kind === 'loaded' ? manifest.value : undefined;
  return isBerryVersion(/"packageManager"\s*:\s*"yarn@([\w.-]{1,40})/.exec(text ?? '')?.[1] ?? '');
}

function isBerryVersion(version: string): boolean {
  return /^(?:[2-9]|[1-9]\d)\b|^(?:berry|stable|canary)$/.test(version);
}
