/**
 * What `dotnet restore` reads: the project or solution that is meant, every project that it references, and the settings that
 * MSBuild and NuGet look for in the folders above each of them. Lines are read one at a time; what is computed adds a doubt.
 */
import type { Ecosystem } from '../knowledge/ecosystem.ts';
import { expandGlob, folderOf, joinPath } from './expand-glob.ts';
import type { InputCollector } from './input-collector.ts';

const mostProjects = 300;
const solution = /\.slnx?$/i;

/** `globs` name what is restored, seen from the folder of the context in which the command works. */
export function collectProjects(
  collector: InputCollector,
  folder: string,
  globs: readonly string[],
  { alsoNeeded }: Pick<Ecosystem, 'alsoNeeded'>,
): void {
  const found = (names: readonly string[]) => names.flatMap((name) => expandGlob(collector.listing, folder, name));
  // A restore looks into its own folder only; where nothing is there, what lies deeper is as near as one can tell.
  const own = found(globs.map((glob) => glob.replace(/^\*\*\//, '')));
  const queue = [...(own.length > 0 ? own : found(globs))];
  const seen = new Set(queue);
  for (const path of queue) {
    if (seen.size > mostProjects) {
      collector.doubt('it has too many projects');
      return;
    }
    const text = collector.addAndRead(path) ?? '';
    collector.add(joinPath(folderOf(path), 'packages.lock.json'));
    if (!solution.test(path)) addSettings(collector, path, alsoNeeded);
    for (const next of solution.test(path) ? projectsOf(text, path) : referencesOf(collector, text, path)) {
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  }
}

/** Files that are searched for from the folder of a project upwards, and what they import themselves. */
function addSettings(collector: InputCollector, project: string, names: readonly string[]): void {
  for (let folder = folderOf(project); ; folder = folderOf(folder)) {
    for (const name of names) {
      const path = joinPath(folder, name);
      const text = name.startsWith('Directory.') ? collector.addAndRead(path) : undefined;
      if (text === undefined) collector.add(path);
      else for (const imported of importsOf(collector, text, path)) collector.add(imported);
    }
    if (folder === '') return;
  }
}

/** `Project("{…}") = "web", "web\web.csproj"` of one kind of solution, `<Project Path="web/web.csproj" />` of the other. */
function projectsOf(text: string, path: string): readonly string[] {
  const spelled = /\.slnx$/i.test(path)
    ? [...text.matchAll(/<Project\s[^>]*\bPath\s*=\s*"([^"]+)"/g)]
    : [...text.matchAll(/^Project\("[^"]*"\)\s*=\s*"[^"]*",\s*"([^"]+proj)"/gm)];
  return spelled.map(([, name = '']) => joinPath(folderOf(path), name.replaceAll('\\', '/')));
}

function referencesOf(collector: InputCollector, text: string, path: string): readonly string[] {
  for (const imported of importsOf(collector, text, path)) collector.add(imported);
  return spelledIn(collector, text, path, /<ProjectReference\s[^>]*\bInclude\s*=\s*"([^"]+)"/g);
}

function importsOf(collector: InputCollector, text: string, path: string): readonly string[] {
  // Settings of the folders above are taken along anyway.
  const imports = text.replace(/<Import\s[^>]*GetPathOfFileAbove[^>]*>/g, '');
  return spelledIn(collector, imports, path, /<Import\s[^>]*\bProject\s*=\s*"([^"]+)"/g);
}

function spelledIn(collector: InputCollector, text: string, path: string, form: RegExp): readonly string[] {
  return [...text.matchAll(form)].flatMap(([, spelled = '']) => {
    const name = spelled.replaceAll('\\', '/').replace(/^\$\(MSBuildThisFileDirectory\)\/?/, '');
    if (!name.includes('$(')) return expandGlob(collector.listing, '', joinPath(folderOf(path), name));
    collector.doubt(`${path} names ${spelled}`);
    return [];
  });
}
