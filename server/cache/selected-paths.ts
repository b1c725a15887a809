/** Which paths a selector takes in, told from the path alone, so that it can be asked of what is gone. Links are not followed. */
import { compileCopyExcludes, type ExcludeDecision } from '../facts/copy-excludes.ts';
import { compileWildcard } from '../model/copy-wildcard.ts';
import type { Selector } from './vertex.ts';

/** For any of the selectors. */
export function selectedBy(selectors: readonly Selector[]): (path: string) => boolean {
  const tests = selectors.map(selectedByOne);
  return (path) => tests.some((test) => test(path));
}

function selectedByOne({ path: source, hasWildcard, excludes }: Selector): (path: string) => boolean {
  const pattern = hasWildcard ? compileWildcard(source) : undefined;
  const compiled = compileCopyExcludes(excludes);
  const rootOf = (path: string): string | undefined => {
    if (!hasWildcard) return source === '' || path === source || path.startsWith(`${source}/`) ? source : undefined;
    const names = path.split('/');
    const isTaken = names.length >= (pattern?.length ?? 0) && pattern?.every((segment, at) => segment.matches(names[at] ?? ''));
    return isTaken ? names.slice(0, pattern?.length).join('/') : undefined;
  };
  return (path) => {
    const root = rootOf(path);
    if (root === undefined) return false;
    if (excludes.length === 0 || compiled === undefined) return true;
    const below = path === root ? '' : root === '' ? path : path.slice(root.length + 1);
    let decision: ExcludeDecision = compiled.decideRoot();
    const names = below === '' ? [] : below.split('/');
    names.forEach((_, at) => {
      decision = compiled.decide(names.slice(0, at + 1).join('/'), decision);
    });
    return !decision.isExcluded;
  };
}
