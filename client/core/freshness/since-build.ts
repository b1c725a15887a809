/**
 * What the recorded inputs of a build add to the comparison of files: files that are deleted here and still in the image,
 * changes in stages whose files do not reach the image as they are, and "inputs unchanged" where nothing could be compared.
 */
import type { ChangedInput, InputChangesResult } from '../../../server/protocol.ts';
import type { SourceComparison } from './compare-source.ts';
import { type Link, link } from './link.ts';

const shown = 20;

/** `undefined` where nothing is proved to be different. */
export function changedSince(of: SourceComparison): Link | undefined {
  const { since } = of;
  if (since === undefined) return undefined;
  if (since.leftover.length > 0) {
    const what = since.leftover.length === 1 ? '1 file is' : `${since.leftover.length} files are`;
    const because = `${what} deleted in your workspace and still in the image.`;
    return link('source', 'broken', because, { evidence: firstOf(since.leftover), fixes: ['clean-rebuild'] });
  }
  const changes = changesOf(of);
  if (changes.length === 0) return undefined;
  // A mount may hide files, but neither a command nor an instruction.
  if (since.isHidden && !isInstructionChanged(since.answer)) {
    const because = 'What the image was built from changed since, and a mount may lie over what was made of it.';
    return link('source', 'unknown', because, { evidence: firstOf(changes) });
  }
  const what = changes.length === 1 ? '1 input' : `${changes.length} inputs`;
  return link(isOnlyArguments(of) ? 'target' : 'source', 'broken', `${what} of the build changed since it made the image.`, {
    evidence: firstOf(changes),
    fixes: ['clean-rebuild'],
  });
}

/** `undefined` unless everything that the build was given is as it was. */
export function unchangedSince({ since, equalCount }: SourceComparison): Link | undefined {
  if (since?.answer.kind !== 'unchanged' || since.isHidden) return undefined;
  const { count } = since.answer;
  const inputs = count === 1 ? '1 file and the Dockerfile' : `${count} files and the Dockerfile`;
  const equal =
    equalCount === 0 ? '' : ` ${equalCount === 1 ? '1 file is' : `${equalCount} files are`} identical to your workspace.`;
  return link('source', 'ok', `Inputs unchanged since the build: ${inputs}.${equal}`);
}

/** Why the record does not decide either. */
export function undecidedSince({ since }: SourceComparison): string {
  if (since?.answer.kind === 'unknown') return ` ${since.answer.because}`;
  if (since?.answer.kind === 'unchanged') return ' A mount may lie over what the build made.';
  return ' Nobody recorded what its build was given.';
}

function isInstructionChanged(answer: InputChangesResult): boolean {
  return answer.kind === 'changed' && (answer.isDockerfileChanged || answer.args.length > 0);
}

/** The same source, built in another way. */
function isOnlyArguments({ since }: SourceComparison): boolean {
  if (since?.answer.kind !== 'changed') return false;
  const { changed, added, deleted, isDockerfileChanged, isListed } = since.answer;
  return !isDockerfileChanged && isListed && [...changed, ...added, ...deleted].length === 0;
}

/** A file that the image holds as it is was compared by its bytes, unless a later step may have changed it. */
function changesOf({ since, undecided, unread }: SourceComparison): readonly string[] {
  if (since?.answer.kind !== 'changed') return [];
  const { changed, added, deleted, isDockerfileChanged, args, isListed } = since.answer;
  const open = new Set([...undecided, ...unread]);
  const decides = ({ imagePaths }: ChangedInput) => imagePaths.length === 0 || imagePaths.some((path) => open.has(path));
  return [
    ...(isDockerfileChanged ? ['the Dockerfile'] : []),
    ...args.map((name) => `the build argument ${name}`),
    ...changed.filter(decides).map(({ path }) => `${path} (changed)`),
    ...added.filter(decides).map(({ path }) => `${path} (added)`),
    ...deleted.filter(({ imagePaths }) => imagePaths.length === 0).map(({ path }) => `${path} (deleted)`),
    ...(isListed ? [] : ['files of the build context']),
  ];
}

function firstOf(texts: readonly string[]): readonly string[] {
  return texts.length > shown ? [...texts.slice(0, shown), `and ${texts.length - shown} more`] : texts;
}
