/**
 * A build without a target makes the last stage. When that one is for tests or development, when the target that a
 * file names is not there, or when every build stops before a stage, another image is built than the one that is meant.
 */
import type { FileFacts, StageFacts } from '../facts/file-facts.ts';
import { isRunAndNotConsumed, isSureToStartNothing, purposeOf } from '../facts/stage-purpose.ts';
import { listInWords } from '../facts/step-label.ts';
import { stageOfTarget } from '../facts/target-stage.ts';
import { moveStageUp } from './edits/move-stage-up.ts';
import { type Finding, type Related, rule } from './rule.ts';
import { neverBuilt } from './stage-never-built.ts';

export const wrongFinalStage = rule({
  id: 'wrong-final-stage',
  title: 'Another stage is built than the one that is meant',
  severity: 'information',
  source: 'https://docs.docker.com/build/building/multi-stage/#stop-at-a-specific-build-stage',
  why: `Without \`--target\` a build makes the last stage of the file. When a stage for tests or for development stands last, every
\`docker build .\` makes that one: an image that starts something else, or nothing, while the edits of the stage that is meant to run
seem to have no effect. The same happens where the last stage starts nothing, and the one with \`CMD\` that stands before it is used by nobody.

Where every build that is known names one target, what stands below it and does not help to make it is never built.

A target that no stage is called fails the build.`,
  silentWhen: [
    'The build names a target that is a stage: somebody has chosen.',
    'The last stage starts something and its name does not say that it is for tests or development.',
    'The build calls its image after that last stage (`docker build -t app-test`): then it is wanted.',
    'The other stage is called a base, or an argument chooses between it and others (`FROM app-${FLAVOUR}`).',
    'No other stage is there to be run, or the last stage exports files from `scratch`.',
    'Of a last stage that starts nothing: its base image may start something, its name speaks of files to export, or no file says how it is built.',
    'Of stages below the target: some build cannot be known, none is declared, the target is one for development, or their names say that they are for tests or development.',
    'The Dockerfile itself is for development by its name (`Dockerfile.dev`) or lies in a `.devcontainer` folder.',
    'When no file says how it is built, it is only information.',
  ],
  fix: `Moves the last stage in front of the one that is to be run, where nothing in it depends on that one and no stage is named by its
number. Review it: who builds without a target then gets the other image.`,
  examples: [
    {
      bad: 'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\n\nFROM build AS production\nCMD ["node", "server.js"]\n\n[|FROM build AS test|]\nRUN npm test\n',
      fixed:
        'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\n\nFROM build AS test\nRUN npm test\n\nFROM build AS production\nCMD ["node", "server.js"]\n',
      message: 'production',
    },
    {
      note: 'Compose builds it and names no target.',
      bad: 'FROM golang:1.25 AS build\nRUN go build -o /app .\n\nFROM alpine:3.22 AS server\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n\n[|FROM alpine:3.22 AS tools|]\nRUN apk add --no-cache curl\n',
      path: 'docker/Dockerfile',
      files: { 'main.go': '' },
      message: 'starts nothing',
    },
    {
      good: 'FROM node:22 AS build\nRUN npm test\n\nFROM node:22 AS production\nCMD ["node", "server.js"]\n',
    },
    {
      good: 'FROM golang:1.25 AS build\nRUN go build -o /app .\nCMD ["/app"]\n\nFROM scratch AS export\nCOPY --from=build /app /\n',
    },
  ],
  check(file, report) {
    const { source } = file.context;
    const [first] = file.stages;
    const last = file.stages.at(-1);
    if (first === undefined || last === undefined || isForDevelopment(source.dockerfileUri)) return;
    const isWithoutTarget = (source.target === undefined || source.target === '') && source.isTargetOpen === undefined;
    const ofLast = isWantedByName(file) ? undefined : (lastIsHelper(file, last) ?? lastStartsNothing(file, last));
    const finding = isWithoutTarget ? ofLast : missingTarget(file, first);
    for (const each of [finding, neverBuilt(file)]) if (each !== undefined) report(each);
  },
});

function isForDevelopment(uri: string): boolean {
  const name = uri.slice(uri.lastIndexOf('/') + 1).toLowerCase();
  return uri.includes('/.devcontainer/') || /dev|test|debug|lint|ci\b|docs|e2e|local/.test(name.replace('dockerfile', ''));
}

function lastIsHelper(file: FileFacts, last: StageFacts): Finding | undefined {
  const purpose = purposeOf(last);
  if (purpose.kind !== 'helper' || last.stage.base.kind === 'scratch') return undefined;
  const meant = file.stages.findLast((stage) => stage !== last && purposeOf(stage).kind === 'run' && !isVariant(file, stage));
  if (meant === undefined) return undefined;
  const { origin } = file.context.source;
  const fix = moveStageUp(file, last, meant);
  return {
    span: last.stage.from.span,
    ...(origin.kind === 'folder' ? { severity: 'hint' as const } : {}),
    message:
      `A build without \`--target\` makes this last stage, and ${purpose.because}; ${nameOf(meant)} is never what it makes. ` +
      `Put ${nameOf(meant)} last, or name it as the target wherever it is built.`,
    related: [{ message: 'This stage is there to be run.', at: { kind: 'here', span: meant.stage.from.span } }, ...said(file)],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** `-t app-test`, `-t app:ci`: whoever calls the image so wants the stage that it is called after. */
function isWantedByName({ context: { source } }: FileFacts): boolean {
  const images = source.images ?? [];
  const word =
    /(?:^|[-_./:])(?:tests?|testing|lint(?:er)?|dev(?:el|elop|elopment)?|debug|ci|docs?|e2e|coverage|checks?)(?:$|[-_./:])/i;
  return images.length > 0 && images.every((name) => word.test(name));
}

/** What Compose and dev containers start may stand there instead. */
function lastStartsNothing(file: FileFacts, last: StageFacts): Finding | undefined {
  const { origin } = file.context.source;
  if (!['setting', 'compose', 'bake', 'script'].includes(origin.kind) || !isSureToStartNothing(last)) return undefined;
  const meant = file.stages.findLast(
    (stage) => stage !== last && purposeOf(stage).kind === 'run' && isRunAndNotConsumed(stage, file),
  );
  if (meant === undefined) return undefined;
  const fix = moveStageUp(file, last, meant);
  return {
    span: last.stage.from.span,
    ...(origin.kind === 'compose' ? { severity: 'hint' as const } : {}),
    message:
      `A build without \`--target\` makes this last stage, which starts nothing, while nobody uses ${nameOf(meant)}, which does. ` +
      `Put ${nameOf(meant)} last, or name it as the target wherever it is built.`,
    related: [{ message: 'This stage says what to start.', at: { kind: 'here', span: meant.stage.from.span } }, ...said(file)],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** `FROM app-${FLAVOUR}`: one of several stages that an argument chooses from is a step on the way, and not the one that is run. */
function isVariant({ stages }: FileFacts, { stage: { name } }: StageFacts): boolean {
  return name !== undefined && stages.some(({ stage: { from } }) => mayName(from.words[0]?.text ?? '', name));
}

/** A text with a variable and something around it, which is this name for some value of the variable. */
function mayName(spelled: string, name: string): boolean {
  const parts = spelled.toLowerCase().split(/\$\{[^}]*\}|\$\w+/);
  const [start = '', end = ''] = [parts[0], parts.at(-1)];
  const isOpen = parts.length > 1 && parts.some((part) => part !== '');
  return isOpen && name.length > start.length + end.length && name.startsWith(start) && name.endsWith(end);
}

function missingTarget(file: FileFacts, first: StageFacts): Finding | undefined {
  const { target } = file.context.source;
  const isForeign = file.dockerfile.directives.some(
    ({ name, value }) => name === 'syntax' && !/docker\/dockerfile|dockerfile-upstream/.test(value),
  );
  const isUnreadable = file.dockerfile.instructions.some(({ unreadable }) => unreadable !== undefined);
  if (isForeign || isUnreadable || target === undefined || stageOfTarget(file.stages, target) !== undefined) return undefined;
  const names = file.stages.flatMap(({ stage }) => stage.name ?? []);
  return {
    span: first.stage.from.keywordSpan,
    severity: 'error',
    message:
      `No stage is called ${target.slice(0, 80)}, so the build with that target fails. ` +
      (names.length === 0 ? 'Name the stage with `AS`.' : `The stages are ${listInWords(names, 6)}.`),
    related: said(file),
  };
}

function said({ context: { source } }: FileFacts): readonly Related[] {
  const { origin } = source;
  if (origin.kind === 'setting' || origin.kind === 'folder') return [];
  return [{ message: 'Built here.', at: { kind: 'file', uri: origin.uri, line: origin.line } }];
}

function nameOf({ stage }: StageFacts): string {
  return stage.name ?? `the stage in front of it`;
}
