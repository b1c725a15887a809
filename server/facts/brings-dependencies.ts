/**
 * Whether a command that may download dependencies has any to download. A module of Go without a line in its `go.sum` has none,
 * and one with `vendor/modules.txt` has them beside its sources; `cargo chef prepare` reads manifests only.
 */
import type { ContextView } from './context-view.ts';
import type { Install } from './file-facts.ts';

/** False where it is known that nothing is downloaded, and for a build of Go also where nobody knows of a `go.sum`. */
export function bringsDependencies({ ecosystem, kind, command }: Install, context: ContextView): boolean {
  const [first, second] = command.args.map(({ text }) => text);
  if (ecosystem.id === 'cargo') return first !== 'chef' || second !== 'prepare';
  if (ecosystem.id !== 'go') return true;
  const sums = goSums(context);
  // Whoever downloads modules by name has some, unless the files say otherwise.
  if (kind === 'manifest') return sums !== 'empty';
  return sums === 'filled' && !hasFile(context, 'vendor/modules.txt');
}

/** What the `go.sum` files of the context say together. Of a module without dependencies Go leaves it out, or leaves it empty. */
export function goSums(context: ContextView): 'filled' | 'empty' | 'none' | 'unknown' {
  const { listing } = context;
  if (listing.kind !== 'loaded') return 'unknown';
  const paths = listing.value.entries.flatMap(({ path }) => (isNamed(path, 'go.sum') ? [path] : []));
  if (paths.length === 0) return 'none';
  const texts = paths.map((path) => context.read(path));
  if (texts.some((text) => text.kind === 'loaded' && text.value !== undefined && text.value.trim() !== '')) return 'filled';
  return texts.every(({ kind }) => kind === 'loaded') ? 'empty' : 'unknown';
}

function hasFile({ listing }: ContextView, name: string): boolean {
  return listing.kind === 'loaded' && listing.value.entries.some(({ path }) => isNamed(path, name));
}

function isNamed(path: string, name: string): boolean {
  return path === name || path.endsWith(`/${name}`);
}
