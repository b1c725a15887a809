/** What was passed to a command that also takes files: the explorer passes a URI, everything else is a subject as elsewhere. */
import type { Asked, ComparedFile, FileLine } from '../../subject.ts';
import { readSubject } from './read-subject.ts';

export function readAsked(value: unknown): Asked | undefined {
  if (typeof value !== 'object' || value === null) return readSubject(value);
  const { scheme, fsPath, file, folder } = value as Record<string, unknown>;
  if (scheme !== undefined || fsPath !== undefined)
    return scheme === 'file' && typeof fsPath === 'string' && fsPath !== '' ? { file: fsPath } : undefined;
  if (typeof file === 'string' && file !== '') return { file };
  if (typeof folder === 'string' && folder !== '') return { folder };
  return readSubject(value);
}

/** Of a link in a report. */
export function readComparedFile(value: unknown): ComparedFile | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { imagePath, localPath, containerId, imageId } = value as Record<string, unknown>;
  if (typeof imagePath !== 'string' || typeof localPath !== 'string') return undefined;
  if (typeof containerId === 'string') return { imagePath, localPath, containerId };
  return typeof imageId === 'string' ? { imagePath, localPath, imageId } : undefined;
}

/** Of a link on a page. */
export function readFileLine(value: unknown): FileLine | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { file, line } = value as Record<string, unknown>;
  if (typeof file !== 'string' || !/^(?:[\\/]|[A-Za-z]:[\\/])/.test(file)) return undefined;
  return Number.isSafeInteger(line) && Number(line) > 0 ? { file, line: Number(line) } : { file };
}

/** Of a link on the page of builds. */
export function readAskedBuild(value: unknown): { readonly build: string } | undefined {
  const build = typeof value === 'object' && value !== null ? Reflect.get(value, 'build') : undefined;
  return typeof build === 'string' && /^[a-z0-9]{10,64}$/.test(build) ? { build } : undefined;
}
