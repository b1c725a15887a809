/** In which folders a pattern looks for names. */
import { compileWildcard, type SegmentMatcher } from '../model/copy-wildcard.ts';

/** `pattern` is relative to the root and cleaned; `**` spans folders. Whether it may match something in the folder, or below it. */
export function looksInto(pattern: string): (folder: string) => boolean {
  if (pattern === '') return () => false;
  const { segments, isDeep } = segmentsOf(pattern);
  return (folder) => {
    const names = folder === '' ? [] : folder.split('/');
    if (!isDeep && names.length >= segments.length) return false;
    return names.slice(0, segments.length).every((name, at) => segments[at]?.matches(name));
  };
}

/** `isDeep`: behind the segments it looks into folders however deep. */
function segmentsOf(pattern: string): { readonly segments: readonly SegmentMatcher[]; readonly isDeep: boolean } {
  const names = pattern.split('/');
  const deep = names.findIndex((name) => name.includes('**'));
  const before = deep < 0 ? names : names.slice(0, deep);
  return { segments: before.length === 0 ? [] : (compileWildcard(before.join('/')) ?? []), isDeep: deep >= 0 };
}
