/**
 * What may prepare a build context before the build starts: makefiles, scripts, workflows of CI and scripts of `package.json` in
 * the context itself. It decides only whether a text speaks of something, never in which order things run; so a rule that is
 * about to say "nobody makes this" is silent when one of them does. Scripts above the context are not seen.
 */
import type { ContextListing, ContextView } from './context-view.ts';
import { joinPath } from './expand-glob.ts';

const named =
  /^(?:(?:GNU)?[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml|Jenkinsfile|Tiltfile|Earthfile|Rakefile|package\.json|skaffold\.ya?ml|\.gitlab-ci\.yml|\.travis\.yml|\.drone\.yml|appveyor\.yml|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml|cloudbuild\.ya?ml|\.?goreleaser\.ya?ml|\.releaserc|docker-bake\.hcl|magefile\.go|noxfile\.py|tasks\.py)$|\.(?:sh|bash|ps1|bat|cmd|mk)$/;
/** Folders in which every file counts that could be a script. */
const folders: readonly string[] = [
  '.github/workflows',
  ...[
    '.circleci',
    '.gitlab',
    '.azure',
    '.buildkite',
    'scripts',
    'script',
    'bin',
    'ci',
    '.ci',
    'build',
    'hack',
    'docker',
    'tools',
  ],
];
const inFolders = /\.(?:ya?ml|sh|bash|ps1|bat|cmd|mk|mjs|js|ts|py|rb)$|(?:^|\/)[^./]+$/;
const mostScripts = 80;

/** `undefined` while one of them has not been read, or where one cannot be. */
export function preparingScripts(context: ContextView): readonly string[] | undefined {
  const { listing } = context;
  if (listing.kind !== 'loaded' || !listing.value.isComplete) return undefined;
  const paths = scriptPaths(listing.value);
  if (paths.length > mostScripts) return undefined;
  const texts: string[] = [];
  for (const path of paths) {
    const text = context.read(path);
    if (text.kind !== 'loaded') return undefined;
    if (text.value !== undefined) texts.push(text.value);
  }
  return texts;
}

/** Whether the context is a whole repository, so that everything that prepares it can be seen. */
export function isWholeRepository({ listing }: ContextView): boolean {
  return listing.kind === 'loaded' && listing.value.get('.git') !== undefined;
}

function scriptPaths(listing: ContextListing): readonly string[] {
  const filesIn = (folder: string) => listing.childrenOf(folder).filter(({ kind }) => kind === 'file');
  const top = filesIn('').filter(({ path }) => named.test(path));
  const below = folders.flatMap((folder) =>
    filesIn(joinPath(folder)).filter(({ path }) => inFolders.test(path) && !/(?:docker|container)file/i.test(path)),
  );
  return [...top, ...below].map(({ path }) => path);
}
