/** `docker push` and `docker build --push` in the shell text of CI, with the place of the reference in the document. */
import { buildWords } from '../model/build-words.ts';
import { parseShell } from '../model/parse-shell.ts';
import type { ShellCommand, ShellWord } from '../model/shell-command.ts';
import { baseName } from '../model/shell-wrappers.ts';
import type { Span } from '../model/span.ts';
import { spelledReference } from '../model/tag-stability.ts';
import { isMovingTag } from './project-options.ts';
import { type Push, stabilityOfAll } from './push.ts';
import { shellPlaces, valueAt } from './shell-places.ts';
import type { WorkflowFacts, WorkflowJob } from './workflow-facts.ts';

const longestText = 64 * 1024;

export function shellPushes(file: WorkflowFacts, job: WorkflowJob): readonly Push[] {
  return shellPlaces(job).flatMap((path) => {
    const span = file.document?.valueSpanOf(path);
    const text = valueAt(file.document?.value, path);
    if (span === undefined || text === undefined || text.length > longestText || !/\b(?:push|output)\b/.test(text)) return [];
    return pushesIn(text, file, (reference) => placeOf(file.text, span, reference));
  });
}

function pushesIn(text: string, { options }: WorkflowFacts, place: (reference: string) => Span | undefined): readonly Push[] {
  // An expression of the workflow is no shell: a variable stands for it while the text is read.
  const expressions: string[] = [];
  const shell = text.replace(/\$\{\{[^\n]*?\}\}/g, (found) => `$UNSTALE_${expressions.push(found) - 1}`);
  const restored = (word: string) => word.replace(/\$UNSTALE_(\d+)/g, (found, at: string) => expressions[Number(at)] ?? found);
  const { commands } = parseShell({ text: shell, spanOf: (start, end) => ({ start, end }) });
  return commands.flatMap((command) => {
    const words = pushedWords(command)?.map(({ text: word }) => restored(word)) ?? [];
    if (words.length === 0) return [];
    const read = words.map((word) => spelledReference(word, (tag) => isMovingTag(tag, options)));
    const span = words.map(place).find((each) => each !== undefined);
    if (span === undefined) return [];
    // All of its tags are pushed with `--all-tags`, whatever they are.
    const isEvery = command.args.some(({ text: word }) => word === '-a' || word === '--all-tags');
    const isOpen = isEvery || words.some((word) => /^\$(?:\w+|\{[^}]*\}|\{\{[^}]*\}\})$/.test(word));
    return [
      {
        repositories: isOpen ? undefined : [...new Set(read.map(({ repository }) => repository))],
        stability: stabilityOfAll(read.map(({ stability }) => stability)),
        ...{ tags: words, span, origin: { kind: 'shell' } },
      },
    ];
  });
}

/** What the command pushes; `undefined` when it pushes nothing. */
function pushedWords({ program, args }: ShellCommand): readonly ShellWord[] | undefined {
  const name = baseName(program);
  if (name !== 'docker' && name !== 'podman' && name !== 'buildah') return undefined;
  const words = buildWords(args);
  if (words !== undefined) {
    const isPushed = words.flags.some(
      ({ name: flag, value }) =>
        flag === '--push' || (/^(?:-o|--output)$/.test(flag) && /\btype=registry\b|push=true/.test(value?.text ?? '')),
    );
    return isPushed
      ? words.flags.flatMap(({ name: flag, value }) => (/^(?:-t|--tag)$/.test(flag) && value ? [value] : []))
      : undefined;
  }
  const behind = args[0]?.text === 'image' ? args.slice(1) : args;
  if (behind[0]?.text !== 'push') return undefined;
  return behind
    .slice(1)
    .filter(({ text }) => !text.startsWith('-'))
    .slice(-1);
}

/** Where it is pushed, rather than where it is built before. */
function placeOf(text: string, span: Span, reference: string): Span | undefined {
  const found: number[] = [];
  for (let at = text.indexOf(reference, span.start); at >= 0 && at < span.end; at = text.indexOf(reference, at + 1))
    found.push(at);
  const isPushed = (at: number) => /\bpush\b/.test(text.slice(text.lastIndexOf('\n', at) + 1, at));
  const start = found.find(isPushed) ?? found[0];
  return start === undefined ? undefined : { start, end: start + reference.length };
}
