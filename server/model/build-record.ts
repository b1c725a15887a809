/**
 * What Unstale remembers of one build: which image it made, from where, and what the workspace gave to it. Values of arguments
 * are not kept, only their names. Reading is total: a file that a later version wrote, or that is broken, is no record; one of
 * the first version knows no inputs.
 */
import { type RecordedInputs, readRecordedInputs } from './recorded-inputs.ts';

export interface BuildRecord {
  /** The engine's own id. */
  readonly engineId: string;
  readonly imageId: string;
  /** Further digests of its content: another image that has one of them is the same. */
  readonly contentIds?: readonly string[];
  readonly reference: string;
  /** Absolute paths of this machine. */
  readonly dockerfilePath: string;
  readonly contextPath: string;
  readonly target: string | undefined;
  readonly argNames: readonly string[];
  readonly namedContexts: Readonly<Record<string, string>>;
  readonly builtAtMs: number;
  /** Who started the build; `history`: somebody else, and the builder remembers it. */
  readonly by: 'unstale' | 'history';
  /** Absent: nobody looked. */
  readonly inputs: RecordedInputs | undefined;
}

const version = 2;
const mostNames = 1_000;
const mostContentIds = 16;

export function printBuildRecord(record: BuildRecord): string {
  return `${JSON.stringify({ version, ...record })}\n`;
}

export function parseBuildRecord(text: string): BuildRecord | undefined {
  const fields = objectIn(text);
  const { engineId, imageId, reference, dockerfilePath, contextPath, target, argNames, namedContexts, builtAtMs } = fields;
  const isFirst = fields['version'] === 1;
  if ((fields['version'] !== version && !isFirst) || typeof builtAtMs !== 'number') return undefined;
  const by = isFirst ? 'unstale' : fields['by'];
  if (by !== 'unstale' && by !== 'history') return undefined;
  if (!isText(engineId) || !isText(imageId) || !isText(reference) || !isText(dockerfilePath) || !isText(contextPath))
    return undefined;
  if (target !== undefined && !isText(target)) return undefined;
  if (!Array.isArray(argNames) || argNames.length > mostNames || !argNames.every(isText)) return undefined;
  if (typeof namedContexts !== 'object' || namedContexts === null || Array.isArray(namedContexts)) return undefined;
  const contexts = Object.entries(namedContexts);
  if (!contexts.every((entry): entry is [string, string] => isText(entry[1]))) return undefined;
  const inputs = isFirst ? undefined : readRecordedInputs(fields['inputs']);
  const known = { engineId, imageId, reference, dockerfilePath, contextPath, target, argNames, builtAtMs, inputs };
  return { ...known, by, namedContexts: Object.fromEntries(contexts), ...contentIdsIn(fields['contentIds']) };
}

/** Without them it is a record all the same. */
function contentIdsIn(value: unknown): Pick<BuildRecord, 'contentIds'> {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= mostContentIds && value.every(isText);
  return isList ? { contentIds: value } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
