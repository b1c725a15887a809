/** renv of R and Pkg of Julia: what they do is said by an expression. */
import { type CommandPattern, type Ecosystem, nothingElse } from './ecosystem.ts';

/** Its library holds links into the cache, which a cache mount would leave dangling. */
export const renv: Ecosystem = {
  ...nothingElse,
  id: 'renv',
  title: 'renv',
  programs: ['R', 'Rscript'],
  commands: expressions('renv::restore()', 'renv::restore(prompt = FALSE)', 'renv::restore(prompt=FALSE)'),
  manifests: ['renv.lock'],
  alsoNeeded: ['.Rprofile', 'renv/activate.R', 'renv/settings.json', 'renv/settings.dcf'],
  cacheFolders: ['/root/.cache/R/renv'],
  isStoreReadLater: true,
  outputs: ['renv/library'],
};

export const julia: Ecosystem = {
  ...nothingElse,
  id: 'julia',
  title: 'Pkg',
  programs: ['julia'],
  commands: expressions(
    ...['using', 'import'].flatMap((word) => [`${word} Pkg; Pkg.instantiate()`, `${word} Pkg; Pkg.instantiate();`]),
  ),
  manifests: ['Project.toml'],
  locks: ['Manifest.toml'],
  cacheFolders: ['/root/.julia'],
  isStoreReadLater: true,
};

/** What stands behind `-e`: spelled as nearly everybody spells it, anything else is not known. */
function expressions(...texts: readonly string[]): readonly CommandPattern[] {
  return texts.map((text) => ({ words: [text], kind: 'manifest', operands: 'none' }));
}
