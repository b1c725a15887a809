/** Whether a folder is there for what a program writes, by the conventions in `knowledge/data-folders.ts`. */
import { dataNames, dataTrees } from '../knowledge/data-folders.ts';

/** `path` is absolute. Hidden folders (`/root/.m2`) and what is called `app-data` count, too. */
export function isDataFolder(path: string): boolean {
  if (dataTrees.some((tree) => path === tree || path.startsWith(`${tree}/`))) return true;
  const last = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (last.startsWith('.') || dataNames.has(last)) return true;
  return /[-_.](data|config|conf|logs?|cache|db|storage|uploads?|home)$/.test(last) || /^data[-_]/.test(last);
}
