/** What the store keeps of one Dockerfile, and what can change it. */
import type { ContextView } from '../facts/context-view.ts';
import type { StepDurations } from '../facts/step-durations.ts';
import type { Settings } from '../settings.ts';
import { type ContextSnapshot, isSameSnapshot } from './context-snapshot.ts';
import { pathOfUri } from './file-uri.ts';
import { ignoreFileCandidates } from './ignore-file-choice.ts';
import { isInside, isSamePath } from './same-path.ts';

export interface Environment {
  readonly settings: Settings;
  /** URIs. */
  readonly workspaceFolders: readonly string[];
  readonly isTrusted: boolean;
}

export interface KnownDockerfile {
  readonly uri: string;
  environment: Environment;
  snapshots: readonly ContextSnapshot[];
  views: readonly ContextView[];
  /** By context folder: the files that rules asked for. */
  readonly requested: Map<string, Set<string>>;
  durations: StepDurations | undefined;
  loadedAtMs: number;
  load: Promise<void> | undefined;
  /** Something happened while loading, so that once more is needed. */
  isOutdated: boolean;
}

export function isSameEnvironment(left: Environment, right: Environment): boolean {
  return (
    left.isTrusted === right.isTrusted &&
    left.workspaceFolders.join('\n') === right.workspaceFolders.join('\n') &&
    (left.settings === right.settings || saidOfBuilds(left.settings) === saidOfBuilds(right.settings))
  );
}

function saidOfBuilds({ images, contexts, options: { builder } }: Settings): string {
  return JSON.stringify([images, contexts, builder ?? null]);
}

export function isSameList(left: readonly ContextSnapshot[], right: readonly ContextSnapshot[]): boolean {
  return left.length === right.length && left.every((snapshot, index) => isSameSnapshot(snapshot, right[index] ?? snapshot));
}

/** Whether the path can change what is known of the Dockerfile's contexts. */
export function concerns(known: KnownDockerfile, path: string, change: 'created' | 'changed' | 'deleted' | undefined): boolean {
  return known.snapshots.some(({ source: { context, dockerfileUri, builder } }) => {
    if (context.kind === 'unknown') return change !== 'changed';
    const candidates = ignoreFileCandidates(pathOfUri(dockerfileUri) ?? '', context.path, builder);
    if (candidates.some((candidate) => isSamePath(candidate, path))) return true;
    if (!isInside(context.path, path)) return false;
    return (
      change !== 'changed' ||
      [...(known.requested.get(context.path) ?? [])].some((file) => isSamePath(`${context.path}/${file}`, path))
    );
  });
}
