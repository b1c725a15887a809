/** What a compose service is started with, and whether that installs its packages again. */
import type { ServiceFacts } from './compose-facts.ts';
import type { FileFacts } from './file-facts.ts';
import { stageOfTarget } from './target-stage.ts';

const installing =
  /\b(?:npm|pnpm|yarn|bun|composer|pip\d*|bundle|uv|poetry)\b[^&|;]*\b(?:ci|i|install|sync)\b|\byarn(?:\s*(?:&&|;|$))/;

/** What the file says of its command and entrypoint. */
export function startWords(fields: ServiceFacts['fields']): readonly string[] {
  return [fields['entrypoint'], fields['command']].flatMap((value) =>
    Array.isArray(value) ? [value.map(String).join(' ')] : typeof value === 'string' ? [value] : [],
  );
}

/** By what the files say, else by what the image does. */
export function installsAtStart({ merged: fields, target }: ServiceFacts, facts: FileFacts): boolean {
  const own = startWords(fields);
  return (own.length > 0 ? own : startOfImage(facts, target)).some((words) => installing.test(words));
}

function startOfImage(facts: FileFacts, target: string | undefined): readonly string[] {
  const lineage = stageOfTarget(facts.stages, target)?.lineage ?? [];
  return ['ENTRYPOINT', 'CMD'].flatMap((keyword) => {
    const last = lineage.findLast(({ instruction }) => instruction.keyword === keyword)?.instruction;
    return last === undefined ? [] : [(last.json ?? last.words).map(({ text }) => text).join(' ')];
  });
}
