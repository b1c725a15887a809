/** Adds a file of the build context to a COPY that brings others of its folder to the same place. */
import { folderOf } from '../../facts/expand-glob.ts';
import type { Step } from '../../facts/file-facts.ts';
import type { Fix } from '../rule.ts';

/** `undefined` where the COPY names one file and a new name for it, or a form in which a word cannot simply be added. */
export function addCopySource(step: Step, path: string, directory: string | undefined): Fix | undefined {
  const { copy, instruction } = step;
  if (copy?.destination === undefined || instruction.json !== undefined || /[\s"'\\$*?[\]]/.test(path)) return undefined;
  const last = copy.sources.at(-1);
  const isFolder = copy.destination.endsWith('/') || copy.destination === '/' || copy.destination === directory;
  const isBeside = copy.sources.every(
    (source) => source.kind === 'path' && source.path !== undefined && folderOf(source.path) === folderOf(path),
  );
  if (last === undefined || !isFolder || !isBeside || copy.hasParents) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const spelled = last.text.startsWith('./') ? `./${path}` : path;
  // With several sources the destination has to be spelled as a folder.
  const slash =
    copy.destination.endsWith('/') || copy.destination === '/'
      ? []
      : [{ kind: 'replace' as const, span: { start: copy.destinationSpan.end, end: copy.destinationSpan.end }, text: '/' }];
  return {
    title: `Copy ${name}, too`,
    safety: 'review',
    edits: [{ kind: 'replace', span: { start: last.span.end, end: last.span.end }, text: ` ${spelled}` }, ...slash],
  };
}
