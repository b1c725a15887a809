/** The fix of `artifact-lost-in-cache-mount`: the RUN copies its result to `/out`, and the one COPY takes it from there. */
import type { FileFacts } from '../../facts/file-facts.ts';
import type { LostArtifact } from '../../facts/lost-artifacts.ts';
import type { Fix } from '../rule.ts';

/** `undefined` for several uses, wildcards, and forms of RUN at whose end no command can simply be added. */
export function copyOutOfMount({ dockerfile }: FileFacts, { step, path, uses, mount }: LostArtifact): Fix | undefined {
  const [use] = uses;
  const { instruction } = step;
  if (uses.length !== 1 || use?.source === undefined || use.source.hasWildcard || path === mount.target) return undefined;
  if (instruction.json !== undefined || instruction.heredocs.length > 0 || /[^\w./@+-]/.test(path)) return undefined;
  const text = dockerfile.text.slice(instruction.span.start, instruction.span.end);
  const isPlain = step.commands.length > 0 && step.commands.every(({ isCertain }) => isCertain) && !/[;&|\\]\s*$|#/.test(text);
  if (!isPlain || step.commands.some(({ operator }) => operator === 'or' || operator === 'background')) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const end = instruction.span.end;
  return {
    title: `Copy ${name} out of the mount`,
    safety: 'review',
    edits: [
      { kind: 'replace', span: { start: end, end }, text: ` && mkdir -p /out && cp -r ${path} /out/` },
      { kind: 'replace', span: use.source.span, text: `/out/${name}` },
    ],
  };
}
