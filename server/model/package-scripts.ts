/** The builds of the scripts in a `package.json`, which run in its folder. A script of another name that one starts is read where it stands. */
import { findNodeAtLocation, getNodeValue } from 'jsonc-parser';
import { parseEditorJson } from './editor-text.ts';
import { lineCounter } from './line-counter.ts';
import { type ShellBuild, shellBuilds } from './shell-builds.ts';

const maxScripts = 200;

export function packageScriptBuilds(text: string): readonly ShellBuild[] {
  try {
    const root = parseEditorJson(text);
    const scripts = root && findNodeAtLocation(root, ['scripts']);
    if (scripts?.type !== 'object') return [];
    const lineOf = lineCounter(text);
    return (scripts.children ?? []).slice(0, maxScripts).flatMap((property) => {
      const value: unknown = property.children?.[1] && getNodeValue(property.children[1]);
      const line = lineOf(property.offset);
      return typeof value === 'string' ? shellBuilds(value).map((build) => ({ ...build, line })) : [];
    });
  } catch {
    // The library overflows the stack on absurd nesting, which is broken input.
    return [];
  }
}
