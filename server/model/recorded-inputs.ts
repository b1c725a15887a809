/**
 * What a build was given by the workspace, as a record keeps it: digests, and in a file of its own the list of what they are
 * made of. No content and no value of an argument is in it, only hashes that nobody can try out without the key.
 */

export type RecordedInputs =
  | {
      readonly kind: 'known';
      /** Which key the hashes were made with. */
      readonly keyId: string;
      readonly instructionsSha256: string;
      readonly filesSha256: string;
      /** `null` where the value was not known. */
      readonly args: Readonly<Record<string, string | null>>;
      readonly count: number;
      readonly isComplete: boolean;
      /** Why it is not complete. */
      readonly because: readonly string[];
    }
  /** Why nobody can say what the build was given. */
  | { readonly kind: 'unknown'; readonly because: string };

/** One file, where the image holds it as it is, and the hash of what it was. */
export interface RecordedFile {
  readonly path: string;
  readonly hash: string;
  /** Size, date and mode, by which a builder knows a file again. */
  readonly stamp: string;
  readonly imagePaths: readonly string[];
}

const mostNames = 1_000;
const mostFiles = 20_000;

export function readRecordedInputs(value: unknown): RecordedInputs | undefined {
  const fields = fieldsOf(value);
  if (fields['kind'] === 'unknown')
    return isText(fields['because']) ? { kind: 'unknown', because: fields['because'] } : undefined;
  const { keyId, instructionsSha256, filesSha256, count, isComplete, because } = fields;
  if (fields['kind'] !== 'known' || !isText(keyId) || !isText(instructionsSha256) || !isText(filesSha256)) return undefined;
  if (typeof count !== 'number' || typeof isComplete !== 'boolean' || !isTexts(because, mostNames)) return undefined;
  const args = Object.entries(fieldsOf(fields['args']));
  if (args.length > mostNames || !args.every((entry): entry is [string, string | null] => entry[1] === null || isText(entry[1])))
    return undefined;
  const known = { kind: 'known', keyId, instructionsSha256, filesSha256, count, isComplete, because } as const;
  return { ...known, args: Object.fromEntries(args) };
}

/** `filesSha256` ties the list to its record: one of another build is no list. */
export function printRecordedFiles(filesSha256: string, files: readonly RecordedFile[]): string {
  const rows = files.map(({ path, hash, stamp, imagePaths }) => [path, hash, stamp, ...imagePaths]);
  return `${JSON.stringify({ filesSha256, files: rows })}\n`;
}

export function parseRecordedFiles(text: string, filesSha256: string): readonly RecordedFile[] | undefined {
  const fields = objectIn(text);
  const { files } = fields;
  if (fields['filesSha256'] !== filesSha256 || !Array.isArray(files) || files.length > mostFiles) return undefined;
  const read = files.flatMap((row: unknown): readonly RecordedFile[] => {
    if (!isTexts(row, mostNames)) return [];
    const [path, hash, stamp, ...imagePaths] = row;
    return path === undefined || hash === undefined || stamp === undefined ? [] : [{ path, hash, stamp, imagePaths }];
  });
  return read.length === files.length ? read : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown, most: number): value is string[] {
  return Array.isArray(value) && value.length <= most && value.every(isText);
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
