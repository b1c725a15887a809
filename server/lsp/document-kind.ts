/** Which documents are ours, by language id or by name: another extension may have claimed the language of a file. */
import { URI } from 'vscode-uri';
import { buildFileKind } from '../context/build-files.ts';
import { isConfigPath } from '../model/config-name.ts';
import { isDockerfileName, isDockerfileTemplateName } from '../model/dockerfile-name.ts';
import { looksLikeManifest, namedDocumentKind, type OtherDocumentKind } from '../model/document-name.ts';

export type DocumentKind = 'dockerfile' | OtherDocumentKind | 'config' | 'input' | 'foreign';

/**
 * `input`: only its unsaved text takes part in checks of others. `foreign`: not looked at. Everything else is checked. The text
 * is asked for only where the name leaves open what it is.
 */
export function documentKind(uri: string, languageId = '', textOf: () => string = () => ''): DocumentKind {
  const path = pathOf(uri);
  if (path === undefined) return 'foreign';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isConfigPath(path)) return 'config';
  const named = namedDocumentKind(path);
  if (named !== undefined && named !== 'yaml') return named;
  if (languageId === 'dockercompose') return 'compose';
  if (buildFileKind(path) !== undefined) return 'input';
  if (named === 'yaml') return looksLikeManifest(textOf()) ? 'kubernetes' : 'foreign';
  if (isDockerfileTemplateName(name)) return 'foreign';
  return isDockerfileName(name) || languageId === 'dockerfile' ? 'dockerfile' : 'foreign';
}

export function isChecked(kind: DocumentKind): kind is 'dockerfile' | OtherDocumentKind {
  return kind !== 'config' && kind !== 'input' && kind !== 'foreign';
}

/** Its text, saved or not, takes part in checks of other documents. */
export function isInput(kind: DocumentKind): boolean {
  return kind === 'input' || kind === 'compose' || kind === 'ignore' || kind === 'workflow';
}

/** By its name, or because a person said that it is one. */
export function isComposeDocument(uri: string, languageId: string): boolean {
  return documentKind(uri, languageId) === 'compose';
}

/** `undefined` for schemes that are not ours, and for what is no URI: one odd document must not stop the others. */
function pathOf(uri: string): string | undefined {
  try {
    const { scheme, path } = URI.parse(uri);
    return scheme === 'file' || scheme === 'untitled' ? path : undefined;
  } catch {
    return undefined;
  }
}
