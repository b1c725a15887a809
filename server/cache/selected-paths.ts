/** Which paths a selector takes in, told from the path alone, so that it can be asked of what is gone. Links are not followed. */
import { cleanRelativePath } from '../model/clean-path.ts';
import { compileWildcard, type SegmentMatcher } from '../model/copy-wildcard.ts';
import { pathFilter } from './path-filter.ts';
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
  const patterns = selectors.flatMap(({ path, hasWildcard, includes = [] }) => {
    const inside = includes.map((pattern) => cleanRelativePath(`${path}/${pattern}`));
    return [...(hasWildcard ? [path] : []), ...inside].filter((pattern) => pattern !== '').map(segmentsOf);
  });
  return (folder) => {
    const names = folder === '' ? [] : folder.split('/');
    return patterns.some(({ segments, isDeep }) => {
      if (!isDeep && names.length >= segments.length) return false;
      return names.slice(0, segments.length).every((name, at) => segments[at]?.matches(name));
    });
  };
}

/** `isDeep`: behind the segments it looks into folders however deep. */
function segmentsOf(pattern: string): { readonly segments: readonly SegmentMatcher[]; readonly isDeep: boolean } {
  const names = pattern.split('/');
  const deep = names.findIndex((name) => name.includes('**'));
  const before = deep < 0 ? names : names.slice(0, deep);
  return { segments: before.length === 0 ? [] : (compileWildcard(before.join('/')) ?? []), isDeep: deep >= 0 };
}
