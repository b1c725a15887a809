/**
 * Whether a command that may download dependencies has any to download. A build of Go without `go.sum` has none, and one
 * with `vendor/modules.txt` has them beside its sources; `cargo chef prepare` reads manifests only.
 */
import type { ContextView } from './context-view.ts';
import type { Install } from './file-facts.ts';

/** False where it is known that nothing is downloaded, and for Go also where nobody knows of a `go.sum`. */
export function bringsDependencies({ ecosystem, kind, command }: Install, { listing }: ContextView): boolean {
  const [first, second] = command.args.map(({ text }) => text);
  if (ecosystem.id === 'cargo') return first !== 'chef' || second !== 'prepare';
  if (ecosystem.id !== 'go') return true;
  // Whoever downloads modules by name has some.
  if (kind === 'manifest') return true;
  if (listing.kind !== 'loaded') return false;
  const paths = listing.value.entries.map(({ path }) => path);
  const has = (name: string) => paths.some((path) => path === name || path.endsWith(`/${name}`));
  return has('go.sum') && !has('vendor/modules.txt');
}
