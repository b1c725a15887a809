/**
 * What the labels of an image say about the commit that it was built from. Anybody can write them: a revision counts only
 * where it is hexadecimal, so that it can never be an option or a path.
 */

export interface RevisionLabel {
  /** 7 to 64 hexadecimal digits, lower case. */
  readonly revision: string;
  /** Files differed from the commit when it was built. */
  readonly isDirty: boolean;
}

/** https://specs.opencontainers.org/image-spec/annotations/#pre-defined-annotation-keys */
export const revisionLabel = 'org.opencontainers.image.revision';
export const sourceLabel = 'org.opencontainers.image.source';

const form = /^([0-9a-f]{7,64})(?:[-+.](?:dirty|modified))?$/i;

/** `undefined` for what is no commit. */
export function readRevision(text: string): RevisionLabel | undefined {
  const [whole = '', revision] = form.exec(text.trim()) ?? [];
  return revision === undefined ? undefined : { revision: revision.toLowerCase(), isDirty: whole.length > revision.length };
}

/** Whether the address of an image's source is one of a repository's remotes, whatever way each is spelled. */
export function isSameRepository(source: string, remotes: readonly string[]): boolean {
  const wanted = place(source);
  return wanted !== undefined && remotes.some((remote) => isOf(wanted, place(remote)));
}

/** The address may lead on, to a branch or a folder. */
function isOf(wanted: string, remote: string | undefined): boolean {
  return remote !== undefined && (wanted === remote || wanted.startsWith(`${remote}/`));
}

/** `github.com/acme/shop` of `git@github.com:acme/shop.git` and of `https://token@github.com/acme/shop`. */
function place(address: string): string | undefined {
  const text = address.trim().slice(0, 2_000);
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(text);
  const likeScp = withScheme ?? /^(?:[^/@:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(text);
  const plain = likeScp ?? /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)\/(.+)$/i.exec(text);
  const [, host, path] = plain ?? [];
  if (host === undefined || path === undefined) return undefined;
  const clean = (path.split(/[?#]/)[0] ?? '').replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  return clean === '' ? undefined : `${host}/${clean}`.toLowerCase();
}
