/**
 * Reference → container: was the container created from what its own reference names now? Decided by content. A container
 * whose reference is gone, or whose old image cannot be compared any more, is unknown.
 */
import type { Identity } from './image-identity.ts';
import { type Link, link } from './link.ts';

/** What is known about the content of both images. */
export type Comparison =
  | Identity
  | { readonly kind: 'same'; readonly by: 'files' }
  /** `paths` are the first of `count`. */
  | { readonly kind: 'different-files'; readonly paths: readonly string[]; readonly count: number }
  | { readonly kind: 'comparing' }
  /** `isLasting`: both images would have to be others. */
  | { readonly kind: 'unknown'; readonly because: string; readonly isLasting?: true };

export interface ContainerOrigin {
  /** What it was created from: `shop-web`, `postgres:17`, a digest or an id; `undefined` while it is not known. */
  readonly reference: string | undefined;
  readonly imageId: string;
  /** What the reference names now. */
  readonly currentImageId: string | undefined;
  /** Of `imageId` with `currentImageId`; asked only where the ids differ. */
  readonly comparison: Comparison;
}

export function containerLink({ reference, imageId, currentImageId, comparison }: ContainerOrigin): Link {
  if (reference === undefined) return link('container', 'unknown', 'The engine does not tell what it was created from.');
  if (isPinned(reference))
    return link('container', 'not-applicable', 'It was created from one image by its digest, which no tag can move.');
  if ((currentImageId === undefined || currentImageId === imageId) && isIdOf(reference, imageId))
    return link('container', 'not-applicable', 'It was created from one image by its id, which no tag can move.');
  if (currentImageId === imageId) return link('container', 'ok', `It was created from what ${reference} is now.`);
  if (currentImageId === undefined) return link('container', 'unknown', `No image is called ${reference} any more.`);
  const evidence = [`created from ${shortId(imageId)}`, `${reference} is now ${shortId(currentImageId)}`];
  const older = `It runs an older image: ${reference} has other content now.`;
  const broken = (more: readonly string[]) =>
    link('container', 'broken', older, { evidence: [...more, ...evidence], fixes: ['clean-rebuild'] });
  switch (comparison.kind) {
    case 'same':
      return link('container', 'ok', `Its image was built again, with identical content.`, { evidence });
    case 'different':
      return broken(comparison.settings.map((name) => `${name} differs`));
    case 'different-files':
      return broken([...comparison.paths, ...moreThan(comparison.count, comparison.paths.length)]);
    case 'unknown':
      return link('container', 'unknown', comparison.because, { evidence });
    case 'undecided':
    case 'comparing':
      return link('container', 'unknown', 'Its image was built again; the files are being compared.', { evidence });
  }
}

/** By digest or by id: such a reference always names the same image. */
export function isPinned(reference: string): boolean {
  return reference.includes('@sha256:') || /^(?:sha256:)?[0-9a-f]{64}$/.test(reference);
}

/** As much of an id as somebody typed. */
export function isIdOf(reference: string, imageId: string): boolean {
  return (
    /^(?:sha256:)?[0-9a-f]+$/.test(reference) && imageId.replace(/^sha256:/, '').startsWith(reference.replace(/^sha256:/, ''))
  );
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

function moreThan(count: number, shown: number): readonly string[] {
  return count > shown ? [`and ${count - shown} more`] : [];
}
