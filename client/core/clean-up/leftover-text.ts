/** Leftovers for people: each in a line, and all of them before somebody agrees. */
import { byteText } from '../build/byte-text.ts';
import { displayText } from '../tree/display-text.ts';
import type { Leftover } from './leftovers.ts';

/** `web.unstale-bak-0123abcd, up to 12 MB: the old container of web, created 3 days ago` */
export function leftoverLine({ label, because, sizeBytes, mayBeOnlyCopy }: Leftover): string {
  const size = sizeBytes > 0 ? `, up to ${byteText(sizeBytes)}` : '';
  const only = mayBeOnlyCopy ? ' (perhaps the only copy of what is in it)' : '';
  return `${displayText(label)}${size}: ${displayText(because, 400)}${only}`;
}

const howTexts: Readonly<Record<Leftover['kind'], string>> = {
  container: 'Containers are removed without force and without their volumes.',
  probe: 'Probes were never started and hold nothing.',
  names: 'Only names of ours are taken away; an image that has no other goes with them.',
  image: 'Images are removed without force.',
  records: 'Build records are deleted from the disk; an image that comes back is asked about again.',
};

/** For a modal dialog. */
export function cleanUpText(chosen: readonly Leftover[]): string {
  const kinds = [...new Set(chosen.map(({ kind }) => kind))];
  return [chosen.map(leftoverLine).join('\n'), kinds.map((kind) => howTexts[kind]).join(' ')].join('\n\n');
}
