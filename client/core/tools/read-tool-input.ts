/** What a language model passed to a tool → what it asks about, or why that is not understood. VS Code checks no schema for us. */
import type { Subject } from '../../subject.ts';

export type ToolQuestion =
  | { readonly kind: 'subject'; readonly subject: Subject }
  /** As it was spelled: absolute, or relative to a folder of the workspace. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'workspace' }
  | { readonly kind: 'misunderstood'; readonly because: string };

const longest = 4_096;

/** `container` is also the name of a service or an image; `file` also that of a folder. */
export function readToolInput(input: unknown): ToolQuestion {
  if (input === undefined || input === null) return { kind: 'workspace' };
  if (typeof input !== 'object' || Array.isArray(input)) return misunderstood('The input is an object.');
  const { container, file } = input as Record<string, unknown>;
  const [name, path] = [textIn(container), textIn(file)];
  if (name === undefined || path === undefined)
    return misunderstood('"container" and "file" are texts of at most 4096 characters.');
  if (name !== '' && path !== '') return misunderstood('Give either "container" or "file", not both.');
  if (name !== '') return { kind: 'subject', subject: name };
  return path === '' ? { kind: 'workspace' } : { kind: 'path', path };
}

/** False for anything but a plain yes. */
export function isStaleOnly(input: unknown): boolean {
  return typeof input === 'object' && input !== null && (input as Record<string, unknown>)['staleOnly'] === true;
}

/** Empty where there is none, `undefined` where it is no text. */
function textIn(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' && value.length <= longest && !value.includes('\0') ? value.trim() : undefined;
}

function misunderstood(because: string): ToolQuestion {
  return { kind: 'misunderstood', because };
}

/** Absolute paths that a path may mean, in the order of the folders. */
export function pathsMeant(path: string, folders: readonly string[]): readonly string[] {
  if (/^(?:[\\/]|[A-Za-z]:[\\/])/.test(path)) return [path];
  return folders.map((folder) => joined(folder, path));
}

function joined(folder: string, path: string): string {
  const separator = /^[A-Za-z]:\\/.test(folder) ? '\\' : '/';
  const names = folder.replace(/[\\/]$/, '').split(separator);
  for (const name of path.split(separator === '\\' ? /[\\/]/ : '/')) {
    if (name === '..' && names.length > 1) names.pop();
    else if (name !== '' && name !== '.' && name !== '..') names.push(name);
  }
  return names.join(separator);
}
