/** Differences between a Dockerfile and the history of an image, in words. Values of build arguments are never shown. */
import type { Pair } from './align-instructions.ts';

const longest = 120;

/** One sentence about a pair that is not alike. */
export function sentenceOf({ instruction, row }: Pair): string {
  const then = rowText(row?.createdBy);
  if (instruction === undefined) return `${then} is not in the Dockerfile any more, and the image was built with it.`;
  const now = `${instruction.label} (line ${instruction.line})`;
  if (row === undefined) return `${now} was not in the Dockerfile when the image was built.`;
  return `${now} was ${then} when the image was built.`;
}

export function movedSentenceOf({ instruction }: Pair): string {
  return `${instruction?.label} (line ${instruction?.line}) stood at another place when the image was built.`;
}

/** One line of evidence. */
export function evidenceOf({ instruction, row }: Pair): string {
  if (instruction === undefined) return `in the image only: ${rowText(row?.createdBy)}`;
  const now = `line ${instruction.line}: ${instruction.label}`;
  return row === undefined ? `${now}, not in the image` : `${now}, in the image: ${rowText(row.createdBy)}`;
}

/** As a person would have written it, on one line. */
function rowText(createdBy: string | undefined): string {
  if (createdBy === undefined) return 'A very long instruction';
  const written = createdBy.replace(/ # buildkit$/, '').replace(/\s+/g, ' ');
  const shown = shownText(written);
  const list = /^(?:CMD|ENTRYPOINT) /.test(shown) ? shown.replaceAll('" "', '", "') : shown;
  const plain = list.replace(/^(CMD|ENTRYPOINT) \["\/bin\/sh", "-c", "(.*)"\]$/, '$1 $2');
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}

function shownText(written: string): string {
  if (written.startsWith('RUN ')) return runText(written);
  if (written.startsWith('ARG ')) return argumentText(written);
  // As the classic builder writes it.
  return written
    .replace(/^HEALTHCHECK &\{\["?(?:CMD-SHELL|CMD)"? ?(.*)\](?: \S+){4,5}\}$/, 'HEALTHCHECK … CMD $1')
    .replace(/^HEALTHCHECK &\{.*/, 'HEALTHCHECK NONE');
}

/** What stands in front of the shell may be arguments with their values. */
function runText(written: string): string {
  const shell = /(?:^| )\/bin\/(?:ba|a)?sh (?:-\S+ )*-\w*c /.exec(written);
  if (shell !== null) return `RUN ${written.slice(shell.index + shell[0].length)}`;
  return written.startsWith('RUN |') ? 'RUN …' : written;
}

function argumentText(written: string): string {
  return written.replace(/=.*$/, '=…');
}
