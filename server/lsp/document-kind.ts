/** Which documents are ours, by language id or by name: another extension may have claimed the language of a file. */
import { URI } from 'vscode-uri';

export type DocumentKind = 'dockerfile' | 'input' | 'foreign';

const dockerfileLanguages: ReadonlySet<string> = new Set(['dockerfile', 'containerfile']);
const dockerfileName = /^(?:dockerfile|containerfile)(?:\.[^/]+)?$|\.(?:dockerfile|containerfile)$/i;
/** Ends like a Dockerfile's name, but belongs to one: `Dockerfile.dockerignore`. */
const ignoreName = /\.(?:dockerignore|containerignore)$/i;
const inputName = /^(?:(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml|docker-bake(?:\.[\w-]+)?\.(?:hcl|json)|tasks\.json|\.env)$/i;

/** `dockerfile`: checked. `input`: its unsaved text takes part in checks of Dockerfiles. `foreign`: not looked at. */
export function documentKind(uri: string, languageId = ''): DocumentKind {
  const { scheme, path } = URI.parse(uri);
  if (scheme !== 'file' && scheme !== 'untitled') return 'foreign';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (ignoreName.test(name) || inputName.test(name)) return 'input';
  return dockerfileName.test(name) || dockerfileLanguages.has(languageId) ? 'dockerfile' : 'foreign';
}
