/**
 * The paths that a build uses, with the targets of the links along them: a builder's client sends both, so that a link in the
 * context leads somewhere inside it. Links are taken as rooted in the context, whatever they say, so nothing leads out. This
 * follows what `FollowLinks` of https://github.com/tonistiigi/fsutil does, with the order in which it forgets: a link is
 * followed once, for the first path that leads through it.
 */
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cleanPath, cleanRelativePath, compareWalkOrder, parentPath } from '../model/clean-path.ts';
import { compileWildcard } from '../model/copy-wildcard.ts';
import { sentLink } from './client-stat.ts';
import { isGone } from './disk-cause.ts';

/** `undefined`: one of the paths is the whole context. Throws what the disk says, unless it only says that something is not there. */
export function followLinks(root: string, paths: readonly string[]): readonly string[] | undefined {
  const resolved = new Set<string>();
  for (const path of paths) follow(root, path, resolved);
  return resolved.has('') ? undefined : [...resolved].sort(compareWalkOrder);
}

function follow(root: string, path: string, resolved: Set<string>): void {
  const parts = cleanRelativePath(path).split('/');
  let current = '';
  for (const [index, part] of parts.entries()) {
    current = current === '' ? part : `${current}/${part}`;
    const targets = targetsOf(root, current);
    const isLast = index === parts.length - 1;
    if (!isLast && targets === undefined) {
      if (isWildcard(part) && isLink(root, current)) return void resolved.add(cleanRelativePath(path));
      continue;
    }
    if (resolved.has(current)) return;
    resolved.add(current);
    for (const target of targets ?? []) follow(root, [target, ...parts.slice(index + 1)].join('/'), resolved);
    return;
  }
}

/** `undefined` where there is no link. The last name may be a pattern: then of all links that it matches. */
function targetsOf(root: string, path: string): readonly string[] | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!isWildcard(name)) return linkTarget(root, path);
  const [matcher] = compileWildcard(name) ?? [];
  if (matcher === undefined) return undefined;
  const folder = parentPath(path);
  const found = namesIn(root, folder)
    .filter((each) => matcher.matches(each))
    .flatMap((each) => linkTarget(root, folder === '' ? each : `${folder}/${each}`) ?? []);
  return found.length > 0 ? found : undefined;
}

function linkTarget(root: string, path: string): readonly string[] | undefined {
  if (path === '' || !isLink(root, path)) return undefined;
  const link = sentLink(readlinkSync(join(root, path)), process.platform);
  return [cleanPath(link.startsWith('/') ? link : `/${parentPath(path)}/${link}`)];
}

function isLink(root: string, path: string): boolean {
  return orGone(() => lstatSync(join(root, path)).isSymbolicLink()) ?? false;
}

function namesIn(root: string, folder: string): readonly string[] {
  return orGone(() => readdirSync(join(root, folder))) ?? [];
}

function orGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Go's idea of it: a backslash hides what follows. */
function isWildcard(name: string): boolean {
  return /^(?:[^\\*?[]|\\.?)*[*?[]/su.test(name);
}
