/**
 * Files of CI and scripts that start builds: which they are, by their place below a workspace folder, and what each declares. They
 * count after everything that was written to declare a build, and only where their words leave nothing open.
 */
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isKnownBuild } from '../model/build-command.ts';
import { type DeclaredText, knownText } from '../model/declared-build.ts';
import { gitlabBuilds } from '../model/gitlab-file.ts';
import { makefileBuilds } from '../model/makefile.ts';
import { packageScriptBuilds } from '../model/package-scripts.ts';
import type { ShellBuild } from '../model/shell-builds.ts';
import { shellFileBuilds } from '../model/shell-file.ts';
import { workflowBuilds } from '../model/workflow-file.ts';
import type { PlacedBuild } from './build-files.ts';

type ScriptKind = 'workflow' | 'gitlab' | 'makefile' | 'package' | 'shell';

/** Folders whose files are looked at, besides the top. */
export const scriptFolders = [join('.github', 'workflows'), 'scripts', 'script', 'bin'];
const ofFolder: ReadonlyMap<string, ScriptKind> = new Map([
  ...['Makefile', 'makefile', 'GNUmakefile'].map((name) => [name, 'makefile'] as const),
  ['package.json', 'package'],
]);
/** Folders that hold other people's files, or what was built. */
export const othersFolders: ReadonlySet<string> = new Set([
  ...['node_modules', 'bower_components', '.git', '.hg', '.svn', 'vendor', 'third_party', 'dist', 'build', 'out', 'target'],
  ...['.venv', 'venv', '__pycache__', '.tox', '.cache', '.next', '.nuxt', '.gradle', '.terraform', 'coverage', 'bin', 'obj'],
]);

/** `undefined` for everything else. */
export function scriptKind(top: string, path: string): ScriptKind | undefined {
  const parts = relative(top, path).split(/[/\\]/);
  const [first, second, third] = parts;
  if (first === '.github' && second === 'workflows' && parts.length === 3)
    return /\.ya?ml$/.test(third ?? '') ? 'workflow' : undefined;
  if (parts.length === 2 && second !== undefined && /^(?:scripts?|bin)$/.test(first ?? ''))
    return /^[^.]+(?:\.(?:ba)?sh)?$/.test(second) ? 'shell' : undefined;
  if (isOfFolder(top, path)) return ofFolder.get(parts.at(-1) ?? '');
  if (parts.length !== 1 || first === undefined) return undefined;
  if (first === '.gitlab-ci.yml') return 'gitlab';
  return /^[^.]+\.(?:ba)?sh$/.test(first) ? 'shell' : undefined;
}

/** What is run in the folder that it lies in, whichever that is: a package of a repository has its own. */
export function isOfFolder(top: string, path: string): boolean {
  const folders = relative(top, path).split(/[/\\]/);
  const name = folders.pop() ?? '';
  return ofFolder.has(name) && !folders.some((each) => each === '..' || othersFolders.has(each));
}

/** Whether something is a file: a script may run in one of two folders, and a program may look for one of two names. */
export type IsFile = (path: string) => Promise<boolean>;

/** What one file declares. Nothing where the text is none of its kind. */
export async function scriptBuilds(top: string, path: string, text: string, isFile: IsFile): Promise<readonly PlacedBuild[]> {
  const kind = scriptKind(top, path);
  if (kind === undefined || (kind === 'shell' && !path.endsWith('sh') && !text.startsWith('#!'))) return [];
  const own = dirname(path);
  const slashed = (each: string) => each.replaceAll('\\', '/');
  const builds =
    kind === 'workflow'
      ? workflowBuilds(text)
      : kind === 'gitlab'
        ? gitlabBuilds(text)
        : kind === 'makefile'
          ? makefileBuilds(text)
          : kind === 'package'
            ? packageScriptBuilds(text)
            : shellFileBuilds(text, { folder: slashed(own), top: slashed(top) });
  // Nobody knows from where a person starts a script of a folder: from there, or from the top.
  const ofShell = own === top ? [top] : [top, own];
  const starts = kind === 'shell' ? ofShell : [isOfFolder(top, path) ? own : top];
  const placed = await Promise.all(builds.map((build) => place(build, { top, path, starts, isFile })));
  return placed.flatMap((each) => each ?? []);
}

interface Place {
  readonly top: string;
  readonly path: string;
  readonly starts: readonly string[];
  readonly isFile: IsFile;
}

/** A build that nobody can follow is kept where it names an image, so that somebody who asks about that is told. */
async function place(spelled: ShellBuild, { top, path, starts, isFile }: Place): Promise<PlacedBuild | undefined> {
  const { build, directory, line } = spelled;
  const file = { name: relative(top, path).replaceAll('\\', '/'), file: path, line };
  const said = { target: build.target, args: build.args, namedContexts: build.namedContexts, secrets: build.secrets };
  const { otherOptions, platforms, images, repositories } = build;
  const declared = { ...file, ...said, otherOptions, platforms, images, repositories };
  const isFollowed = directory !== undefined && isKnownBuild(build);
  const found = isFollowed ? await existing(spelled, directory, starts, isFile) : undefined;
  // Absolute paths do not tell from which folder a file of a secret is meant.
  const isOpen = new Set(starts.map((start) => resolve(start, directory ?? '.'))).size > 1;
  const isRelative = [...build.secrets.values()].some((source) => 'file' in source && !isAbsolute(source.file));
  if (found !== undefined) {
    const secrets = isOpen && isRelative ? { secrets: new Map(), otherOptions: [...build.otherOptions, 'secret'] } : {};
    return {
      kind: 'script',
      folder: found.folder,
      build: { ...declared, ...secrets, context: build.context, dockerfile: knownText(found.dockerfile) },
    };
  }
  if (build.images.length === 0) return undefined;
  const isPlaced = directory !== undefined && !isFollowed;
  const open = build.dockerfiles.find(({ kind }) => kind === 'unknown') ?? notFound;
  return {
    ...{ kind: 'script', folder: top },
    build: { ...declared, context: isPlaced ? build.context : notFound, dockerfile: open, repositories: [] },
  };
}

const notFound: DeclaredText = { kind: 'unknown', because: 'nothing says in which folder it runs', tail: '' };

/** The only one of the places that has a Dockerfile for it; without a choice, that one, whatever is there. */
async function existing({ build }: ShellBuild, directory: string, starts: readonly string[], isFile: IsFile) {
  const names = build.dockerfiles.flatMap((each) => (each.kind === 'known' ? [each.text] : []));
  const context = build.context.kind === 'known' ? build.context.text : '.';
  const places = starts.flatMap((start) =>
    names.map((dockerfile) => {
      const folder = resolve(start, directory);
      return { folder, dockerfile, contextPath: resolve(folder, context), path: resolve(folder, dockerfile) };
    }),
  );
  const [first] = places;
  if (places.every(({ contextPath, path }) => contextPath === first?.contextPath && path === first.path)) return first;
  const found: typeof places = [];
  for (const each of places)
    if (!found.some(({ folder }) => folder === each.folder) && (await isFile(each.path))) found.push(each);
  return found.length === 1 ? found[0] : undefined;
}
