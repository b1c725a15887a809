/** Gives a RUN a mount that another RUN of the file has, spelled in the same way. */
import type { FileFacts, Mount, Step } from '../../facts/file-facts.ts';
import type { Fix } from '../rule.ts';

export function addMount({ dockerfile }: FileFacts, { instruction }: Step, mount: Mount): Fix {
  const flag = dockerfile.text.slice(mount.span.start, mount.span.end);
  const at = instruction.keywordSpan.end;
  return {
    title: `Mount the cache at ${mount.target ?? mount.spelledTarget}, too`,
    safety: 'review',
    edits: [{ kind: 'replace', span: { start: at, end: at }, text: ` ${flag}` }],
  };
}
