/** Which documents are ours, by language id or by name: another extension may have claimed the language of a file. */
import { URI } from 'vscode-uri';
import { buildFileKind } from '../context/build-files.ts';
import { isDockerfileName, isDockerfileTemplateName } from '../model/dockerfile-name.ts';

export type DocumentKind = 'dockerfile' | 'input' | 'foreign';

/** Ends like a Dockerfile's name, but belongs to one: `Dockerfile.dockerignore`. */
const ignoreName = /\.(?:dockerignore|containerignore)$/i;

/** `dockerfile`: checked. `input`: its unsaved text takes part in checks of Dockerfiles. `foreign`: not looked at. */
export function documentKind(uri: string, languageId = ''): DocumentKind {
  const path = pathOf(uri);
  if (path === undefined) return 'foreign';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (ignoreName.test(name) || buildFileKind(path) !== undefined || languageId === 'dockercompose') return 'input';
  if (isDockerfileTemplateName(name)) return 'foreign';
  return isDockerfileName(name) || languageId === 'dockerfile' ? 'dockerfile' : 'foreign';
}

/** By its name, or because a person said that it is one. */
export function isComposeDocument(uri: string, languageId: string): boolean {
  const path = pathOf(uri);
  return path !== undefined && (buildFileKind(path) === 'compose' || languageId === 'dockercompose');
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
