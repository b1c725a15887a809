/**
 * Searches the workspace for lines of Kubernetes manifests that name images, when somebody asks about a cluster and never before. A
 * folder whose kustomization puts other images in place says nothing: what stands in its files is not what is applied.
 */
import { realpath } from 'node:fs/promises';
import { basename, dirname, extname, relative } from 'node:path';
import { type ManifestImage, parseManifest } from '../model/kubernetes-manifest.ts';
import { pathOfUri, uriOfPath } from './file-uri.ts';
import { readTextFile } from './read-text-file.ts';
import { searchFiles } from './search-build-files.ts';

export interface PlacedManifestImage extends ManifestImage {
  readonly uri: string;
  /** From its workspace folder on, with slashes. */
  readonly path: string;
}

export interface ManifestImagesDeps {
  /** URIs. */
  readonly workspaceFolders: readonly string[];
  readonly overlay: (uri: string) => string | undefined;
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
}

const maxImages = 1_000;

/** Nothing without trust. Throws only the signal's reason. */
export async function manifestImages({
  workspaceFolders,
  overlay,
  isTrusted,
  signal,
}: ManifestImagesDeps): Promise<PlacedManifestImage[]> {
  const found: PlacedManifestImage[] = [];
  for (const folder of isTrusted ? workspaceFolders.flatMap((uri) => pathOfUri(uri) ?? []) : []) {
    const root = await realpath(folder).catch(() => folder);
    const texts = new Map<string, string>();
    for (const path of await searchFiles(folder, signal, (each) => /^\.ya?ml$/.test(extname(each)))) {
      signal.throwIfAborted();
      const text = overlay(uriOfPath(path)) ?? (await textAt(path, root));
      if (text !== undefined) texts.set(path, text);
    }
    const replaced = new Set([...texts].flatMap(([path, text]) => (isReplacing(path, text) ? [dirname(path)] : [])));
    for (const [path, text] of texts) {
      if (replaced.has(dirname(path))) continue;
      const place = { uri: uriOfPath(path), path: relative(folder, path).replaceAll('\\', '/') };
      found.push(...parseManifest(text).map((image) => ({ ...image, ...place })));
    }
  }
  return found.slice(0, maxImages);
}

/** Of both names that Kustomize knows with YAML's endings. */
function isReplacing(path: string, text: string): boolean {
  return /^kustomization\.ya?ml$/.test(basename(path)) && /^images *:/m.test(text);
}

async function textAt(path: string, root: string): Promise<string | undefined> {
  const file = await readTextFile(path, root);
  return file.kind === 'text' ? file.text : undefined;
}
