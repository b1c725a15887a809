/**
 * Follows a `package.json`: the packages of its workspaces, dependencies that are folders, and the scripts that an
 * install starts by itself.
 */
import { expandGlob, folderOf, joinPath } from './expand-glob.ts';
import type { InputCollector } from './input-collector.ts';
import { followInstallScripts } from './install-scripts.ts';

const mostWorkspaces = 200;

export function followPackageJson(collector: InputCollector, path: string, args: readonly string[]): void {
  const root = followOne(collector, path, args);
  const folder = folderOf(path);
  const globs = [...workspaceGlobs(root['workspaces']), ...pnpmGlobs(collector, joinPath(folder, 'pnpm-workspace.yaml'))];
  const members = new Set(
    globs.flatMap((glob) => expandGlob(collector.listing, folder, `${glob.replace(/\/+$/, '')}/package.json`)),
  );
  for (const member of [...members].slice(0, mostWorkspaces)) if (member !== path) followOne(collector, member, args);
  if (members.size > mostWorkspaces) collector.doubt('it has very many workspaces');
}

function followOne(collector: InputCollector, path: string, args: readonly string[]): Record<string, unknown> {
  const manifest = parseRecord(collector.addAndRead(path));
  const folder = folderOf(path);
  for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const version of Object.values(asRecord(manifest[field]))) {
      const local = typeof version === 'string' ? /^(?:file|link|portal):(.+)$/.exec(version)?.[1] : undefined;
      if (local !== undefined && !collector.add(joinPath(folder, local))) collector.doubt(`it depends on the folder ${local}`);
    }
  }
  if (!args.includes('--ignore-scripts')) followInstallScripts(collector, folder, asRecord(manifest['scripts']));
  return manifest;
}

function workspaceGlobs(value: unknown): readonly string[] {
  const list: unknown = Array.isArray(value) ? value : asRecord(value)['packages'];
  return Array.isArray(list) ? list.filter((glob): glob is string => typeof glob === 'string' && !glob.startsWith('!')) : [];
}

/** The list under `packages:`; the file has no other lists that look like folders. */
function pnpmGlobs(collector: InputCollector, path: string): readonly string[] {
  const lines = (collector.addAndRead(path) ?? '').split('\n');
  const start = lines.findIndex((line) => line.startsWith('packages:'));
  if (start === -1) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^[^\s#-]/.test(line));
  const items = (end === -1 ? rest : rest.slice(0, end)).map((line) => /^\s*-\s*["']?([^"'#\s]+)/.exec(line)?.[1]);
  return items.filter((glob) => glob !== undefined && !glob.startsWith('!')).map(String);
}

function parseRecord(text: string | undefined): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
