/**
 * Whether a build may read the history of the repository: a RUN that asks Git, or a manifest with a plugin that takes the version
 * from the last tag. Then `.git` belongs into the build context, and nobody may advise to keep it out.
 */
import type { FileFacts, Install, Step } from './file-facts.ts';
import { asksGit } from './git-folder.ts';

const readers =
  /setuptools[-_]scm|hatch[-_]vcs|versioningit|dunamai|versioneer|dynamic-versioning|\bpbr\b|git-commit-id|buildnumber-maven|gitProperties|git-properties|git-version|nebula\.release|axion-release|GitVersion|MinVer|Nerdbank|\bvergen\b|shadow-rs|git-revision|showLastUpdate|lastUpdated|enableGitInfo|git2version|git-committers|GitVersioning|SourceLink|Command::new\("git"\)|\bgit (?:-\S+ ){0,3}(?:describe|rev-parse|log|show|rev-list|status|ls-files)\b/;
const manifests =
  /^(?:pyproject\.toml|setup\.(?:py|cfg)|pom\.xml|build\.gradle(?:\.kts)?|Cargo\.toml|build\.rs|package\.json|Directory\.Build\.(?:props|targets)|build\.sbt|Rakefile|CMakeLists\.txt|meson\.build|mkdocs\.yml|(?:hugo|config)\.toml|(?:next|vite|nuxt|webpack|rollup|astro|svelte|docusaurus)\.config\.\w+|vue\.config\.js|[^/]+\.gemspec|mix\.exs)$/;
const makefiles = /^(?:(?:GNU)?[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml|[^/]+\.(?:mk|sh))$/;
const mostFiles = 40;

/** Also true where a file that tells could not be read, or has not been yet. */
export function mayReadHistory(facts: FileFacts): boolean {
  const { listing } = facts.context;
  const steps = facts.stages.flatMap((stage) => stage.steps);
  if (asksGit(facts) || usesGit(steps) || listing.kind !== 'loaded') return true;
  const runsScripts = steps.some(({ commands }) =>
    commands.some(({ program }) => /(?:^|\/)g?make$|^just$|^task$|\//.test(program)),
  );
  const names = listing.value.childrenOf('').filter(({ kind }) => kind === 'file');
  const files = names.filter(({ path }) => manifests.test(path) || (runsScripts && makefiles.test(path)));
  const scripts = scriptFolders(steps).flatMap((folder) =>
    listing.value.childrenOf(folder).filter(({ kind }) => kind === 'file'),
  );
  // Which member of a workspace is built, and which of them asks Git, is not looked for.
  const members = names.some(({ path }) => path === 'Cargo.toml')
    ? listing.value.entries.filter(({ path, ignoredBy }) => ignoredBy === undefined && /\/(?:Cargo\.toml|build\.rs)$/.test(path))
    : [];
  const asked = [files, scripts, members].flatMap((some) => some.slice(0, mostFiles));
  return asked.some(({ path }) => {
    const text = facts.context.read(path);
    return text.kind !== 'loaded' || (text.value !== undefined && readers.test(text.value));
  });
}

/** Where scripts of the project lie that are run by their path: they read what lies beside them, too. */
function scriptFolders(steps: readonly Step[]): readonly string[] {
  const paths = steps.flatMap(({ commands }) =>
    commands.map(({ program, args }) => (/^(?:ba|da|z)?sh$/.test(program) ? (args[0]?.text ?? '') : program)),
  );
  const folders = paths.flatMap((path) => /^(?:\.\/)?([\w.-]+(?:\/[\w.-]+)*)\/[\w.-]+$/.exec(path)?.[1] ?? []);
  return [...new Set(folders)].filter((folder) => folder !== '.' && !folder.split('/').includes('..'));
}

/**
 * The SDK writes the commit into what it builds, without being asked.
 * https://learn.microsoft.com/dotnet/core/compatibility/sdk/8.0/source-link
 */
function stampsCommit({ ecosystem, kind, command }: Install): boolean {
  const isOff = command.args.some(({ text }) =>
    /(?:IncludeSourceRevisionInInformationalVersion|EnableSourceControlManagerQueries)=false/i.test(text),
  );
  return ecosystem.id === 'dotnet' && kind === 'needs-source' && !isOff;
}

/** Versions that are taken from the history need it in the build. */
function usesGit(steps: readonly Step[]): boolean {
  return steps.some(({ commands, installs, instruction }) => {
    if (installs.some(stampsCommit)) return true;
    if (commands.some(({ program, args }) => program === 'git' && args[0]?.text !== 'clone' && args[0]?.text !== 'config'))
      return true;
    return (
      instruction.keyword === 'RUN' &&
      /setuptools[_-]scm|hatch-vcs|git-version|gitversion|buildvcs(?!=false)/i.test(instruction.argument.text)
    );
  });
}
