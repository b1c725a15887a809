/**
 * Which ignore file holds for a build, and what it means for the walk. The one beside the Dockerfile with its name wins
 * alone, even when it is empty; otherwise the one at the root of the context counts, wherever the Dockerfile is
 * (https://docs.docker.com/build/concepts/context/#filename-and-location). Buildah looks for `.containerignore` first, and the
 * old builder of Docker knows only the one at the root.
 */

import type { ContextIgnoreFile } from '../facts/context-view.ts';
import type { Builder } from '../facts/project-options.ts';
import { type IgnoreWalk, ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';

export type ChosenWalk =
  | { readonly kind: 'known'; readonly value: IgnoreWalk | undefined }
  | { readonly kind: 'unknown'; readonly because: string };

/** Absolute paths, the first that exists holds. */
export function ignoreFileCandidates(dockerfilePath: string, contextRoot: string, builder?: Builder): readonly string[] {
  const root = `${contextRoot}${contextRoot.endsWith('/') ? '' : '/'}`;
  const usual = [`${dockerfilePath}.dockerignore`, `${root}.dockerignore`];
  if (builder === 'legacy') return usual.slice(1);
  if (builder !== 'buildah') return usual;
  return [
    `${dockerfilePath}.containerignore`,
    `${dockerfilePath}.dockerignore`,
    `${root}.containerignore`,
    `${root}.dockerignore`,
  ];
}

/** The walk that the ignore file asks for; unknown when the file makes the build fail or cannot be followed. */
export function walkOfIgnoreText(ignoreFile: ContextIgnoreFile | undefined): ChosenWalk {
  if (ignoreFile === undefined) return { kind: 'known', value: undefined };
  const file = parseIgnoreFile(ignoreFile.text);
  const [problem] = file.problems;
  if (problem !== undefined) {
    return { kind: 'unknown', because: `Line ${problem.line + 1} of ${ignoreFile.path}: ${problem.because}.` };
  }
  const walk = ignoreWalk(file);
  if (walk !== undefined) return { kind: 'known', value: walk };
  return { kind: 'unknown', because: `A pattern of ${ignoreFile.path} is not valid, or of a kind that Unstale does not follow.` };
}
