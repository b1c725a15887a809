/**
 * Context → instruction: whether a step of which a rule says that the cache keeps it for too long was really produced long
 * before the rest of the image. A note: the rule says that it can lie, the age says that it may.
 */
import type { ImageStepInfo } from '../../../server/protocol.ts';
import type { HistoryEntry } from '../../ports.ts';
import { type Link, link } from '../freshness/link.ts';
import { span } from '../tree/age.ts';
import { type JoinedStep, joinSteps } from './join-steps.ts';

export interface CachedStepFacts {
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly steps: readonly ImageStepInfo[];
  /** When the image was created, as the engine spells it; an invented time has no part of a second. */
  readonly createdAt: string;
}

/** No build takes so long between two of its steps. */
const oneBuildMs = 2 * 3_600_000;
const shownArgument = 60;
/** What makes a layer has a time of its own; the others get that of a layer beside them. */
const layerKeywords: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

export function cachedStepLink({ history, steps, createdAt }: CachedStepFacts): Link {
  const suspects = steps.filter(({ frozen }) => frozen.length > 0);
  if (suspects.length === 0) return link('instruction', 'ok', 'No rule says that the cache keeps a step of it for too long.');
  const joined = joinSteps(history, steps);
  const found = joined.filter(({ step }) => step.frozen.length > 0);
  if (found.length < suspects.length)
    return unknown('The image was made by other instructions than the Dockerfile has now, so the age of a step is not known.');
  if (isInvented(joined, createdAt)) return unknown('All its steps have the same time, which the build was told to write.');
  const lastAtMs = lastTime(joined);
  if (lastAtMs === undefined || found.some(({ made }) => made.createdAtMs === undefined))
    return unknown('The history of the image does not tell when its steps were made.');
  const old = found.filter(({ made }) => lastAtMs - (made.createdAtMs ?? lastAtMs) > oneBuildMs);
  if (old.length === 0)
    return link('instruction', 'ok', 'What the cache may keep for too long was made with the rest of the image.');
  return oldLink(old, lastAtMs);
}

/** A step that was reused although it should perhaps have run; for the history that is shown. */
export function isReused({ createdAtMs }: HistoryEntry, lastAtMs: number | undefined): boolean {
  return createdAtMs !== undefined && lastAtMs !== undefined && lastAtMs - createdAtMs > oneBuildMs;
}

/** When the last layer was made. */
export function lastTime(joined: readonly { readonly made: HistoryEntry; readonly step: { readonly keyword: string } }[]) {
  const times = joined.flatMap(({ made, step }) => (layerKeywords.has(step.keyword) ? (made.createdAtMs ?? []) : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** `SOURCE_DATE_EPOCH`: https://reproducible-builds.org/docs/source-date-epoch/ */
function isInvented(joined: readonly JoinedStep[], createdAt: string): boolean {
  const times = new Set(joined.map(({ made }) => made.createdAtMs));
  return times.size === 1 && !/\.\d*[1-9]/.test(createdAt);
}

function oldLink(old: readonly JoinedStep[], lastAtMs: number): Link {
  const [first] = old;
  const kept = first === undefined ? '' : nameOf(first);
  // A row that is cut off still says what is wrong.
  const because =
    old.length === 1
      ? `A step is ${agoOf(first, lastAtMs)} older than the last one, because the cache kept it: ${kept}`
      : `${old.length} steps are older than the last one, because the cache kept them, the first by ${agoOf(first, lastAtMs)}: ${kept}`;
  const evidence = old.map(
    (each) =>
      `line ${each.step.line}: ${nameOf(each)}, ${agoOf(each, lastAtMs)} older (${each.step.frozen.map(({ rule }) => rule).join(', ')})`,
  );
  return link('instruction', 'note', because, { evidence, fixes: ['clean-rebuild'] });
}

function nameOf({ step: { keyword, argument } }: JoinedStep): string {
  const cut = argument.length > shownArgument ? `${argument.slice(0, shownArgument - 1)}…` : argument;
  return `${keyword} ${cut}`;
}

function agoOf(of: JoinedStep | undefined, lastAtMs: number): string {
  return span(lastAtMs - (of?.made.createdAtMs ?? lastAtMs));
}

function unknown(because: string): Link {
  return link('instruction', 'unknown', because);
}
