/** Whether the image of a stage throws away what apt downloads, as the official Debian and Ubuntu images do. */
import { debianRepositories, otherVariants } from '../knowledge/debian-images.ts';
import type { Command, FileFacts, StageFacts, Step } from './file-facts.ts';

/** True only where the base is known, and no step before mentions the file that does it or starts a script that may. */
export function throwsDownloadsAway(stage: StageFacts, step: Step, { dockerfile }: FileFacts): boolean {
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  const { base } = root.stage;
  if (base.kind !== 'image' || base.reference.registry !== 'docker.io' || !debianRepositories.has(base.reference.repository))
    return false;
  if (otherVariants.test(base.reference.tag ?? '')) return false;
  const before = stage.lineage.slice(0, stage.lineage.indexOf(step) + 1);
  if (before.some(({ commands }) => commands.some(startsScript))) return false;
  // Keeping packages by another setting is not enough: the file removes them afterwards all the same.
  return !before.some(({ instruction: { span } }) => dockerfile.text.slice(span.start, span.end).includes('docker-clean'));
}

/** What a script of the project does is not read: setting apt up is what people write them for. */
function startsScript({ program, args }: Command): boolean {
  const isOwn = program.includes('/') && !/^\/(?:usr\/(?:local\/)?)?s?bin\//.test(program);
  const isShell = /(?:^|\/)(?:sh|bash|dash|ash|source|\.)$/.test(program);
  return isOwn || program.endsWith('.sh') || (isShell && args.some(({ text }) => /^[^-].*\.sh$|^[./]/.test(text)));
}
