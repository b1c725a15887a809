/**
 * Passes files of the context on from another stage, where that is simple: a path without wildcards that names a file
 * of the context, or a folder that holds some. What else is in the folder is not ours to tell.
 */
import { cleanPath } from '../model/clean-path.ts';
import type { Copy } from './file-facts.ts';
import type { ImageTree, Placing } from './image-tree.ts';

export function placeFromStage(copy: Copy, how: Placing, source: ImageTree, tree: ImageTree): void {
  for (const { path, text, hasWildcard, parents } of copy.sources) {
    if (path === undefined || hasWildcard || parents !== undefined || copy.excludes.length > 0) {
      tree.cannotMap(how.destination, `${text} of another stage is not followed`);
      continue;
    }
    const from = cleanPath(`/${path}`);
    if (!placeFile(from, how, source, tree)) placeFolder(from, text, how, source, tree);
  }
}

function placeFile(from: string, how: Placing, source: ImageTree, tree: ImageTree): boolean {
  const known = source.fileAt(from);
  if (known === undefined) return false;
  const imagePath = known.file.kind === 'file' ? tree.pathOfFile(from.slice(from.lastIndexOf('/') + 1), how) : undefined;
  if (imagePath === undefined) tree.cannotMap(how.destination, `where ${from} of another stage lands is not certain`);
  else {
    const file = {
      ...known.file,
      keepsMode: known.file.keepsMode && how.keepsMode,
      mayUnpack: known.file.mayUnpack || how.mayUnpack,
    };
    tree.put(imagePath, file, source.isWrittenAfter(from, known) || source.mayBeUnpackedOver(from));
  }
  return true;
}

function placeFolder(from: string, text: string, how: Placing, source: ImageTree, tree: ImageTree): void {
  const below = from === '/' ? '/' : `${from}/`;
  const folder = how.destination.endsWith('/') ? how.destination : `${how.destination}/`;
  // First: what is placed below is newer than what else may arrive with it.
  // When everything that the stage took from the build context comes along, the rest is what its steps made of it.
  const files = source.files();
  const isWhole = source.isComplete && files.length > 0 && files.every(({ imagePath }) => imagePath.startsWith(below));
  if (isWhole) tree.comesFromElsewhere(how.destination, `what the steps of the other stage made in ${text}`);
  else tree.cannotMap(how.destination, `${text} of another stage may hold more than files of the build context`);
  for (const { imagePath, isAfterwardsRun, ...file } of files) {
    if (!imagePath.startsWith(below)) continue;
    const keepsMode = file.keepsMode && how.keepsMode;
    tree.put(
      folder + imagePath.slice(below.length),
      { ...file, keepsMode },
      isAfterwardsRun || source.mayBeUnpackedOver(imagePath),
    );
  }
}
