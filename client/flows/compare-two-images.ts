/** Whether two images that are both here have the same content: by what inspecting tells, else file by file. */
import type { Archives } from '../archive-ports.ts';
import { differingPaths } from '../core/freshness/file-manifest.ts';
import { compareImages } from '../core/freshness/image-identity.ts';
import type { Engine } from '../ports.ts';
import { readImageFiles } from './read-probe.ts';

export interface TwoImagesPorts {
  readonly engine: Engine;
  readonly archives: Archives;
  readonly random: () => string;
}

export type TwoImages =
  | { readonly kind: 'same' }
  /** Settings or the first paths that differ. */
  | { readonly kind: 'different'; readonly what: readonly string[] }
  | { readonly kind: 'unknown'; readonly because: string };

const shownPaths = 5;

/** Throws an `EngineError`. */
export async function compareTwoImages(
  { engine, archives, random }: TwoImagesPorts,
  one: string,
  other: string,
): Promise<TwoImages> {
  const { os, architecture } = await engine.facts();
  const identity = compareImages(await engine.inspectImage(one), await engine.inspectImage(other), `${os}/${architecture}`);
  if (identity.kind === 'same') return { kind: 'same' };
  if (identity.kind === 'different') return { kind: 'different', what: identity.settings };
  const [left, right] = [
    await readImageFiles(engine, archives, one, random()),
    await readImageFiles(engine, archives, other, random()),
  ];
  if (left.kind === 'unknown') return left;
  if (right.kind === 'unknown') return right;
  const paths = differingPaths(left.files, right.files);
  return paths.length === 0 ? { kind: 'same' } : { kind: 'different', what: paths.slice(0, shownPaths) };
}
