/**
 * What the builder remembers of builds (`docker buildx history`), read from its JSON. All of it is text of strangers: a path in
 * it counts only after somebody looked where it leads.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface HistoryEntry {
  /** Of the build; safe as an argument. */
  readonly id: string;
  readonly startedAtMs: number;
  readonly isCompleted: boolean;
}

export interface HistoryBuild {
  /** As spelled: absolute, or seen from the folder that the question was asked in. */
  readonly context: string;
  /** As spelled: absolute, or seen from the context. */
  readonly dockerfile: string;
  readonly target: string | undefined;
  readonly args: Record<string, string>;
  /** Images and addresses as they were given; of folders the history tells only that there were some. */
  readonly namedContexts: Record<string, string>;
  readonly startedAtMs: number;
  readonly completedAtMs: number;
  /** Ids that the image may have on an engine: of its configuration, its manifest or its index. Empty where none was kept. */
  readonly imageIds: readonly string[];
  /** All of them where they are of one image, not of several platforms. */
  readonly contentIds: readonly string[];
}

const imageTypes =
  /^application\/vnd\.(?:docker\.container\.image\.v1|docker\.distribution\.manifest(?:\.list)?\.v2|oci\.image\.(?:config|manifest|index)\.v1)\+json$/;

const longestText = 300;

/** The latest first, whatever part of a long list is kept: one JSON object a line. */
export function readHistoryList(lines: readonly string[]): readonly HistoryEntry[] {
  const entries = lines.flatMap((line): readonly HistoryEntry[] => {
    const { ref, status, created_at } = objectOf(parsed(line));
    const [, id] = /(?:^|\/)([a-z0-9]{10,64})$/.exec(textOf(ref)) ?? [];
    const startedAtMs = timeOf(created_at);
    return id === undefined || startedAtMs === undefined
      ? []
      : [{ id, startedAtMs, isCompleted: textOf(status) === 'Completed' }];
  });
  return entries.sort((one, other) => other.startedAtMs - one.startedAtMs);
}

/** Names of builds that have not ended; of a nameless one its id. */
export function readRunning(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line): readonly string[] => {
    const { ref, name, status } = objectOf(parsed(line));
    return textOf(status) === 'Running' ? [textOf(name).slice(0, longestText) || textOf(ref).slice(-25)] : [];
  });
}

/** `undefined` for what failed, or was not built from a folder. */
export function readHistoryBuild(text: string): HistoryBuild | undefined {
  const build = objectOf(parsed(text));
  const [context, dockerfile, target] = [textOf(build['Context']), textOf(build['Dockerfile']), textOf(build['Target'])];
  const [startedAtMs, completedAtMs] = [timeOf(build['StartedAt']), timeOf(build['CompletedAt'])];
  if (textOf(build['Status']) !== 'completed' || startedAtMs === undefined || completedAtMs === undefined) return undefined;
  if (!isFolderText(context) || !isFolderText(dockerfile)) return undefined;
  const kept = listOf(build['Attachments'])
    .map(objectOf)
    .filter(({ Digest, Type }) => imageTypes.test(textOf(Type)) && isDigest(textOf(Digest)));
  const imageIds = kept.map(({ Digest }) => textOf(Digest));
  const isOne = (kind: RegExp) => kept.filter(({ Type }) => kind.test(textOf(Type))).length <= 1;
  const contentIds = isOne(/\.(?:config\.v1|image\.v1)\+json$/) && isOne(/manifest\.v[12]\+json$/) ? imageIds : [];
  const args = pairs(build['BuildArgs']);
  const namedContexts = Object.fromEntries(
    Object.entries(pairs(build['NamedContexts'])).map(([name, value]) => [name, namedContext(value)]),
  );
  return {
    ...{ context, dockerfile, target: target === '' ? undefined : target, args, namedContexts },
    ...{ startedAtMs, completedAtMs, imageIds, contentIds },
  };
}

export interface FailedHistoryBuild {
  readonly target: string | undefined;
  /** As the builder numbers it. */
  readonly step: string;
  readonly because: string;
}

/** What it says of the build is not the last word. */
export function isStillRunning(text: string): boolean {
  return textOf(objectOf(parsed(text))['Status']) === 'running';
}

/** `undefined` for what ended well, was cancelled, or still runs. */
export function readFailedBuild(text: string): FailedHistoryBuild | undefined {
  const build = objectOf(parsed(text));
  if (textOf(build['Status']) !== 'failed') return undefined;
  const { Name, Message } = objectOf(build['Error']);
  const target = textOf(build['Target']);
  return {
    target: target === '' ? undefined : target,
    step: textOf(Name).slice(0, longestText),
    because: textOf(Message).slice(0, longestText),
  };
}

function namedContext(value: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : 'unknown:the builder does not tell where it lies';
}

function pairs(value: JsonValue | undefined): Record<string, string> {
  const entries = listOf(value)
    .map(objectOf)
    .map(({ Name, Value }) => [textOf(Name), textOf(Value)] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== ''));
}

/** Neither an address nor standard input. */
function isFolderText(text: string): boolean {
  return text !== '' && text !== '-' && !/^[A-Za-z][A-Za-z0-9+.-]+:\/\/|^git@|\0/.test(text);
}

function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

function parsed(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}
