/**
 * The surroundings of a document made of texts instead of a folder, for the examples of rules and for tests. It answers as the
 * ones on disk would after everything has been loaded: what compose files and CI declare is read by the same code.
 */
import { dirname, join, posix } from 'node:path';
import type { ContextView, Loadable } from '../facts/context-view.ts';
import type { DocumentBuild, DocumentView } from '../facts/document-view.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import { knownText } from '../model/declared-build.ts';
import { gitlabBuilds } from '../model/gitlab-file.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { ShellBuild } from '../model/shell-builds.ts';
import { workflowBuilds } from '../model/workflow-file.ts';
import { type BuildFile, type PlacedBuild, placedBuilds, readBuildFile } from './build-files.ts';
import { type PlacedDocumentBuild, placedDocumentBuilds } from './document-builds.ts';
import { memoryContext } from './memory-context.ts';

const root = '/workspace';

/** `files` by path below the workspace folder; the document lies among them at `path`. */
export function memoryDocument(path: string, text: string, files: Readonly<Record<string, string>>): DocumentView {
  const all = { ...files, [path]: text };
  const own = join(root, path);
  const builds = placedDocumentBuilds(own, [...declaredIn(all), ...startedIn(all)]);
  return {
    uri: `file://${own}`,
    path,
    read: (relative) => ({ kind: 'loaded', value: all[posix.join(dirname(path), relative)] }),
    builds: { kind: 'loaded', value: builds.map((build): DocumentBuild => ({ ...build.said, facts: factsOf(build, all) })) },
    contexts: { kind: 'loaded', value: [contextOf(dirname(own), all, undefined)].flatMap((view) => view ?? []) },
  };
}

function declaredIn(files: Readonly<Record<string, string>>): readonly PlacedBuild[] {
  const read = Object.entries(files).flatMap(([path, text]): [string, BuildFile][] => {
    const file = readBuildFile(join(root, path), text);
    return file === undefined ? [] : [[join(root, path), file]];
  });
  return placedBuilds(new Map(read)).builds;
}

function startedIn(files: Readonly<Record<string, string>>): readonly PlacedBuild[] {
  return Object.entries(files).flatMap(([path, text]) => {
    const isWorkflow = path.startsWith('.github/workflows/');
    const builds = isWorkflow ? workflowBuilds(text) : path === '.gitlab-ci.yml' ? gitlabBuilds(text) : [];
    return builds.map((build) => started(path, build));
  });
}

function started(path: string, { line, directory, build }: ShellBuild): PlacedBuild {
  const { context, target, args, namedContexts, images, repositories, otherOptions } = build;
  const dockerfile = build.dockerfiles[0] ?? knownText('Dockerfile');
  const said = { context, dockerfile, target, args, namedContexts, images, repositories, otherOptions };
  return { kind: 'script', folder: join(root, directory ?? '.'), build: { name: path, file: join(root, path), line, ...said } };
}

function factsOf({ place }: PlacedDocumentBuild, files: Readonly<Record<string, string>>): Loadable<FileFacts> {
  if ('because' in place) return { kind: 'unknown', because: place.because };
  const { source, dockerfile } = place;
  const text = place.text ?? files[posix.relative(root, dockerfile)];
  if (text === undefined || source.context.kind === 'unknown') return { kind: 'unknown', because: 'There is no Dockerfile.' };
  const view = contextOf(source.context.path, files, dockerfile);
  if (view === undefined) return { kind: 'unknown', because: 'There is no build context.' };
  return { kind: 'loaded', value: gatherFacts(parseDockerfile(text), { ...view, source }) };
}

function contextOf(
  folder: string,
  files: Readonly<Record<string, string>>,
  dockerfile: string | undefined,
): ContextView | undefined {
  const below = posix.relative(root, folder);
  if (below.startsWith('..')) return undefined;
  const prefix = below === '' ? '' : `${below}/`;
  const own = Object.entries(files).filter(([path]) => path.startsWith(prefix));
  const relative = dockerfile === undefined ? undefined : posix.relative(folder, dockerfile);
  return memoryContext(Object.fromEntries(own.map(([path, text]) => [path.slice(prefix.length), text])), {
    ...(relative === undefined || relative.startsWith('..') ? {} : { dockerfile: relative }),
  });
}
