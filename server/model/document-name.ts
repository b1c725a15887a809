/**
 * Which kind of document a file is, by its place and name, and by a bounded look at its text where names say nothing: a
 * Kubernetes manifest may have any name. It decides nothing about Dockerfiles, whose names have a file of their own.
 */

/** Documents besides Dockerfiles that rules may read. */
export type OtherDocumentKind = 'compose' | 'kubernetes' | 'workflow' | 'ignore';

/** Ends like a Dockerfile's name, but belongs to one: `Dockerfile.dockerignore`. */
const ignoreName = /\.(?:dockerignore|containerignore)$/i;
const composeName = /^(?:docker-)?compose(?:[.-][^/]+)?\.ya?ml$/;
const workflowPath = /(?:^|\/)(?:\.github\/workflows\/[^/]+\.ya?ml|(?:[^/]+)?\.gitlab-ci\.ya?ml)$/;
const yamlName = /\.ya?ml$/i;
/** What makes a manifest stands at its top, and a look at a long file must not cost more than one at a short one. */
const longestLook = 64 * 1024;

/** By the name alone; `yaml` may turn out to be a manifest. The path has slashes. */
export function namedDocumentKind(path: string): OtherDocumentKind | 'yaml' | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (ignoreName.test(name)) return 'ignore';
  if (isComposeName(name)) return 'compose';
  if (workflowPath.test(path)) return 'workflow';
  return yamlName.test(name) ? 'yaml' : undefined;
}

export function isComposeName(name: string): boolean {
  return composeName.test(name);
}

/** An object with an API version, a kind and containers. */
export function looksLikeManifest(text: string): boolean {
  const top = text.slice(0, longestLook);
  return /^\s*(?:- *)?apiVersion *:/m.test(top) && /^\s*(?:- *)?kind *:/m.test(top) && /\b(?:initC|c)ontainers *:/.test(top);
}
