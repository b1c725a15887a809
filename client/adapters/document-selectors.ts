/**
 * Which documents the editor tells the server about, by language and by name, because another extension may have claimed
 * the language of a file. The server decides what each is (`server/lsp/document-kind.ts`); a test holds both together.
 */

interface DocumentFilter {
  readonly scheme: string;
  readonly language?: string;
  readonly pattern?: string;
}

const dockerfilePatterns = [
  '**/{Dockerfile,dockerfile,Containerfile,containerfile}',
  '**/{Dockerfile,dockerfile,Containerfile,containerfile}.*',
  '**/*.{dockerfile,Dockerfile,containerfile,Containerfile}',
];

const composePattern = '**/{compose,docker-compose}{.,-}*{yml,yaml}';

/** Checked themselves, or their unsaved text takes part in the checks of others; which YAML is a manifest only its text says. */
const inputPatterns = [
  '**/{.dockerignore,.containerignore,*.dockerignore,*.containerignore}',
  '**/*.{yml,yaml}',
  '**/.github/workflows/*.{yml,yaml}',
  '**/.gitlab-ci.{yml,yaml}',
  '**/docker-bake{.,.override.}{hcl,json}',
  '**/.vscode/tasks.json',
  '**/.env',
  '**/.unstale.{yaml,yml,json}',
];

export const documentSelectors: DocumentFilter[] = [
  ...['file', 'untitled'].flatMap((scheme) => [
    { scheme, language: 'dockerfile' },
    ...dockerfilePatterns.map((pattern) => ({ scheme, pattern })),
  ]),
  { scheme: 'file', language: 'dockercompose' },
  ...inputPatterns.map((pattern) => ({ scheme: 'file', pattern })),
];

/** Dockerfiles that a build can be made of. */
export const dockerfileSelectors: DocumentFilter[] = [
  { scheme: 'file', language: 'dockerfile' },
  ...dockerfilePatterns.map((pattern) => ({ scheme: 'file', pattern })),
];

/** Where a line may stand for images. */
export const imagePlaceSelectors: DocumentFilter[] = [
  { scheme: 'file', language: 'dockerfile' },
  { scheme: 'file', language: 'dockercompose' },
  ...[...dockerfilePatterns, composePattern].map((pattern) => ({ scheme: 'file', pattern })),
];

/** The same as `server/model/document-name.ts` says; only its text makes another YAML file a reason. */
const checkedName =
  /(?:^|\/)(?:docker-)?compose(?:[.-][^/]+)?\.ya?ml$|(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$|\.gitlab-ci\.ya?ml$|\.(?:docker|container)ignore$|(?:^|\/)\.unstale\.(?:ya?ml|json)$/;
const longestLook = 64 * 1024;
const dockerfileName = /(?:^|\/)(?:dockerfile|containerfile)(?:\.[^/]+)?$|\.(?:dockerfile|containerfile)$/i;

/** Whether a document that was opened is a reason to start the server. The server may still find that it is none of its own. */
export function startsServer(languageId: string, scheme: string, path: string, textOf: () => string = () => ''): boolean {
  if (scheme !== 'file' && scheme !== 'untitled') return false;
  if (languageId === 'dockerfile' || dockerfileName.test(path)) return true;
  if (scheme === 'untitled') return false;
  return checkedName.test(path) || (/\.ya?ml$/i.test(path) && looksLikeManifest(textOf()));
}

function looksLikeManifest(text: string): boolean {
  const top = text.slice(0, longestLook);
  return /^\s*(?:- *)?apiVersion *:/m.test(top) && /^\s*(?:- *)?kind *:/m.test(top) && /\b(?:initC|c)ontainers *:/.test(top);
}
