/**
 * Whether the project takes its version from the history by itself: no RUN names git, but its build does. Only files at the
 * root of the context are looked at; one that has not arrived yet cannot rule it out.
 */
import type { ContextView } from './context-view.ts';

const files = [
  'Makefile',
  'makefile',
  'GNUmakefile',
  'Cargo.toml',
  'build.rs',
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'package.json',
  'mkdocs.yml',
  'version.json',
  'Directory.Build.props',
];
const readers =
  /\bgit (?:-C \S+ )?(?:describe|rev-parse|rev-list|log|show|status)\b|\b(?:vergen|shadow-rs|built|git[-_]version|git2version|setuptools[-_]scm|hatch-vcs|versioneer|git-commit-id|git-properties|git-revision|git-committers|GitVersioning|GitVersion|MinVer|SourceLink)\b/i;

/** True when a file of the project names git or a tool that reads the history, or may do so for all that is known. */
export function mayReadHistory(context: ContextView): boolean {
  return files.some((path) => {
    if (context.listing.kind === 'loaded' && context.listing.value.get(path) === undefined) return false;
    const text = context.read(path);
    return text.kind !== 'loaded' || (text.value !== undefined && readers.test(text.value));
  });
}
