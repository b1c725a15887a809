/** Which paths a selector takes in, told from the path alone, so that it can be asked of what is gone. Links are not followed. */
import { pathFilter } from '../facts/path-filter.ts';
import { looksInto } from '../facts/pattern-folders.ts';
import { cleanRelativePath } from '../model/clean-path.ts';
import { compileWildcard } from '../model/copy-wildcard.ts';
import type { Selector } from './vertex.ts';

/** For any of the selectors. */
export function selectedBy(selectors: readonly Selector[]): (path: string) => boolean {
  const tests = selectors.map(selectedByOne);
  return (path) => tests.some((test) => test(path));
}

function selectedByOne(selector: Selector): (path: string) => boolean {
  const { path: source, hasWildcard, includes, excludes } = selector;
  const pattern = hasWildcard ? compileWildcard(source) : undefined;
  const filter = pathFilter(selector);
  const rootOf = (path: string): string | undefined => {
    if (!hasWildcard) return source === '' || path === source || path.startsWith(`${source}/`) ? source : undefined;
    const names = path.split('/');
    const isTaken = names.length >= (pattern?.length ?? 0) && pattern?.every((segment, at) => segment.matches(names[at] ?? ''));
    return isTaken ? names.slice(0, pattern?.length).join('/') : undefined;
  };
  return (path) => {
    const root = rootOf(path);
    if (root === undefined) return false;
    if ((includes === undefined && excludes.length === 0) || filter === undefined) return true;
    const below = path === root ? '' : root === '' ? path : path.slice(root.length + 1);
    const names = below === '' ? [] : below.split('/');
    let decision = filter.decide('', undefined);
    names.forEach((_, at) => {
      // The root of all has no entry of its own, so that nothing is inherited from it.
      const folder = root === '' && at === 0 ? undefined : decision;
      decision = filter.decide(names.slice(0, at + 1).join('/'), folder);
    });
    return decision.isTaken;
  };
}

/** Folders in which a wildcard or a pattern of `--parents` looks for names. */
export function onWayTo(selectors: readonly Selector[]): (folder: string) => boolean {
  const looks = selectors.flatMap(({ path, hasWildcard, includes = [] }) => {
    const inside = includes.filter((pattern) => pattern !== '').map((pattern) => cleanRelativePath(`${path}/${pattern}`));
    return [...(hasWildcard ? [path] : []), ...inside].map(looksInto);
  });
  return (folder) => looks.some((isInto) => isInto(folder));
}
