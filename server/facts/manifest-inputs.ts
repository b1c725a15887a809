/**
 * Follows manifests other than `package.json`: requirement files that include each other, local modules of Go,
 * Composer, Bundler, Maven and Cargo. Lines are read one at a time; what is not understood adds nothing or a doubt.
 */
import { expandGlob, folderOf, joinPath } from './expand-glob.ts';
import type { InputCollector } from './input-collector.ts';

const mostIncludes = 100;

export function followManifest(collector: InputCollector, path: string, args: readonly string[]): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.txt') || name.endsWith('.in')) followRequirements(collector, path);
  else if (name === 'go.mod' || name === 'go.work') followGo(collector, path);
  else if (name === 'composer.json') followComposer(collector, path, args);
  else if (name === 'Gemfile' || name === 'gems.rb') followGemfile(collector, path);
  else if (name === 'pyproject.toml') followPyproject(collector, path);
  else if (name === 'pom.xml' && /<modules>/.test(collector.read(path) ?? ''))
    collector.doubt('its modules depend on each other');
  else if (name === 'Cargo.toml') collector.doubt('cargo wants a source file for every target');
}

/** `-r other.txt`, `-c constraints.txt`, `-e ./library`. */
function followRequirements(collector: InputCollector, first: string): void {
  const queue = [first];
  const seen = new Set(queue);
  for (let path = queue.shift(); path !== undefined && seen.size < mostIncludes; path = queue.shift()) {
    for (const line of (collector.addAndRead(path) ?? '').split('\n')) {
      const include = /^\s*(?:-r|-c|--requirement|--constraint)[ =]?\s*(\S+)/.exec(line)?.[1];
      const local = /^\s*(?:-e|--editable)[ =]\s*(\S+)/.exec(line)?.[1] ?? /^\s*(\.{1,2}\/\S*|\.|file:\S+)\s*$/.exec(line)?.[1];
      if (include !== undefined && !include.includes('://')) {
        const next = joinPath(folderOf(path), include);
        if (!seen.has(next)) queue.push(next);
        seen.add(next);
      } else if (local !== undefined && !/^(git|hg|https?)[+:]/.test(local)) {
        const target = joinPath(folderOf(path), local.replace(/^file:(\/\/)?/, '').replace(/\[.*$/, ''));
        if (!collector.add(target)) collector.doubt(`${path} installs the project itself (\`${line.trim().slice(0, 60)}\`)`);
      }
    }
  }
}

/** `replace example.com/x => ./x` and `use ./x`: only the module files are read by a download. */
function followGo(collector: InputCollector, path: string): void {
  for (const line of (collector.read(path) ?? '').split('\n')) {
    const local = /=>\s*(\.{1,2}\/\S+)/.exec(line)?.[1] ?? /^\s*(?:use\s+)?(\.{1,2}\/\S*)\s*$/.exec(line)?.[1];
    if (local === undefined) continue;
    const folder = joinPath(folderOf(path), local);
    if (!collector.add(joinPath(folder, 'go.mod'))) collector.doubt(`${path} replaces a module with ${local}`);
    collector.add(joinPath(folder, 'go.sum'));
  }
}

function followComposer(collector: InputCollector, path: string, args: readonly string[]): void {
  const text = collector.read(path) ?? '';
  for (const [, url = ''] of text.matchAll(/"url"\s*:\s*"(\.{0,2}\/?[\w./*-]+)"/g)) collector.addGlob(folderOf(path), url);
  if (!args.includes('--no-scripts') && /"(pre|post)-(install|autoload-dump)(-cmd)?"\s*:/.test(text))
    collector.doubt('its install scripts run code of the project');
  if (!args.includes('--no-autoloader') && /"classmap"\s*:/.test(text))
    collector.doubt('its autoloader reads the classes of the project');
}

function followGemfile(collector: InputCollector, path: string): void {
  const folder = folderOf(path);
  for (const line of (collector.read(path) ?? '').split('\n')) {
    if (/^\s*gemspec\b/.test(line)) {
      collector.addGlob(folder, '*.gemspec');
      for (const version of expandGlob(collector.listing, folder, 'lib/**/version.rb')) collector.add(version);
    }
    const local =
      /\bpath:?\s*(?:=>)?\s*["']([^"']+)["']/.exec(line)?.[1] ?? /\beval_gemfile\s*\(?["']([^"']+)["']/.exec(line)?.[1];
    if (local !== undefined && !collector.add(joinPath(folder, local))) collector.doubt(`${path} uses ${local}`);
    const versionFile = /^\s*ruby\s+file:\s*["']([^"']+)["']/.exec(line)?.[1];
    if (versionFile !== undefined) collector.add(joinPath(folder, versionFile));
  }
}

/** Members of a uv workspace and dependencies that are folders. */
function followPyproject(collector: InputCollector, path: string): void {
  const text = collector.read(path) ?? '';
  const folder = folderOf(path);
  const members = /^members\s*=\s*\[([^\]]*)\]/m.exec(text)?.[1] ?? '';
  for (const [, glob = ''] of members.matchAll(/"([^"]+)"/g)) collector.addGlob(folder, `${glob}/pyproject.toml`);
  for (const [, local = ''] of text.matchAll(/\bpath\s*=\s*"([^"]+)"/g)) {
    if (!collector.add(joinPath(folder, local))) collector.doubt(`${path} depends on the folder ${local}`);
  }
}
