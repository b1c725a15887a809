/**
 * An ignore file at the root of the context that another one shadows, because `<Dockerfile>.dockerignore` holds alone: what it
 * would keep out and the other lets into the image. What somebody lets in on purpose, by a `!` line or by naming it in a COPY, is
 * not told, nor what only a `*` at the root keeps out.
 */
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import type { ContextView } from './context-view.ts';
import type { FileFacts } from './file-facts.ts';
import { allContextSources } from './mount-reach.ts';
import type { SourceReach } from './reach.ts';

export interface Shadowed {
  /** The first source that brings something in. */
  readonly source: SourceReach;
  /** Of the file at the root, each with one path that it would keep out. */
  readonly lost: readonly ShadowedLine[];
}

export interface ShadowedLine {
  readonly pattern: string;
  /** Zero-based. */
  readonly line: number;
  readonly path: string;
}

const mostLooked = 50_000;
const rootFile = '.dockerignore';

/** `undefined` when nothing is shadowed, or nothing that matters. */
export function shadowedIgnore(file: FileFacts): Shadowed | undefined {
  const { ignoreFile, listing, source } = file.context;
  if (ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined || listing.kind !== 'loaded') return undefined;
  const { text, path } = ignoreFile.value;
  const isOfRoot = source.context.kind === 'folder' && path === `${source.context.path}/${rootFile}`;
  const shadowed = isOfRoot || listing.value.get(rootFile)?.kind !== 'file' ? undefined : readRoot(file.context);
  const walk = shadowed === undefined || shadowed.trim() === text.trim() ? undefined : ignoreWalk(parseIgnoreFile(shadowed));
  if (walk === undefined) return undefined;
  const letIn = new Set(parseIgnoreFile(text).patterns.flatMap(({ isNegated, cleaned }) => (isNegated ? [cleaned] : [])));
  const lost = new Map<string, ShadowedLine>();
  let first: SourceReach | undefined;
  let left = mostLooked;
  for (const reach of allContextSources(file)) {
    // Who names it wants it.
    const isNamed = reach.named.some((entry) => walk.decidePath(entry.path, entry.kind === 'directory').excludedBy !== undefined);
    if (isNamed || reach.source.path === undefined) continue;
    for (const { path: each, kind } of reach.arriving()) {
      if (left-- <= 0) break;
      if (isOfTheBuild(each)) continue;
      const by = walk.decidePath(each, kind === 'directory').excludedBy;
      // A list of what one Dockerfile may have says nothing about another one.
      if (by === undefined || /^(?:\*\*?\/?)+$/.test(by.cleaned)) continue;
      if (letIn.has(by.cleaned) || lost.has(by.text)) continue;
      lost.set(by.text, { pattern: by.text, line: by.line, path: each });
      first ??= reach;
    }
  }
  return first === undefined ? undefined : { source: first, lost: [...lost.values()] };
}

function readRoot(context: ContextView): string | undefined {
  const text = context.read(rootFile);
  return text.kind === 'loaded' ? text.value : undefined;
}

/** It does no harm in the image, and lists differ in it. */
function isOfTheBuild(path: string): boolean {
  return /(?:^|\/)(?:[^/]*Dockerfile[^/]*|[^/]*\.dockerignore|(?:docker-)?compose[^/]*\.ya?ml)$/i.test(path);
}
