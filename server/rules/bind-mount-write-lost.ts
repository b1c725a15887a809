/**
 * A RUN that writes into a bind mount: without `rw` it fails because the mount is read-only, with `rw` what it writes is
 * thrown away when the RUN ends.
 */
import type { FileFacts, Mount, StageFacts, Step } from '../facts/file-facts.ts';
import { isBelow } from '../facts/image-paths.ts';
import { commandLabel } from '../facts/step-label.ts';
import { type WrittenOutput, writtenOutputs } from '../facts/written-outputs.ts';
import { type Finding, rule } from './rule.ts';

export const bindMountWriteLost = rule({
  id: 'bind-mount-write-lost',
  title: 'Output written into a bind mount',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/optimize/#use-bind-mounts',
  why: `A bind mount of RUN is read-only unless it has \`rw\`, and even then nothing that is written there stays: it is gone when the RUN
ends. A command that writes its result into the mounted folder fails, or its result is missing in the next step.`,
  silentWhen: [
    'The result lies outside of the mount, or in another mount on top of it.',
    'With `rw`: nothing after the RUN uses the result, or the RUN copies it somewhere else.',
    'Only single files are mounted, or where the command writes is not known.',
  ],
  fix: 'There is none: where the result should go is for a person to say.',
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nRUN [|--mount=type=bind,target=/app|] npm ci\n',
      message: 'read-only',
    },
    {
      bad: 'FROM golang:1.25 AS build\nWORKDIR /src\nRUN [|--mount=type=bind,target=.,rw|] go build -o bin/app .\n\nFROM debian:12\nCOPY --from=build /src/bin/app /app\n',
      message: 'thrown away',
    },
    { good: 'FROM golang:1.25\nWORKDIR /src\nRUN --mount=type=bind,target=. go build -o /usr/local/bin/app .\n' },
    {
      good: 'FROM node:22\nWORKDIR /app\nRUN --mount=type=bind,source=package.json,target=package.json --mount=type=bind,source=package-lock.json,target=package-lock.json npm ci\n',
    },
  ],
  engine: [
    {
      name: 'What a RUN writes into a writable bind mount is not there for `COPY --from`; written elsewhere, it is.',
      files: { 'go.mod': 'module demo\n', 'main.go': 'one\n' },
      bad: 'FROM golang:1.24 AS build\nWORKDIR /src\nRUN --mount=type=bind,target=.,rw mkdir -p bin && touch bin/app && go build -o bin/app .\n\nFROM golang:1.24\nCOPY --from=build /src/bin/app /app\n',
      fixed:
        'FROM golang:1.24 AS build\nWORKDIR /src\nRUN --mount=type=bind,target=.,rw mkdir -p /bin && cp main.go /out && go build -o /bin/app .\n\nFROM golang:1.24\nCOPY --from=build /out /app\n',
      isFixedByHand: true,
      change: { files: { 'main.go': 'two\n' } },
      badStep: { failsWith: '/src/bin' },
      fixedStep: { startsWith: 'RUN --mount=type=bind', second: 'runs' },
    },
  ],
  check(file, report) {
    for (const stage of file.stages) {
      for (const step of stage.isPosix ? stage.steps : []) {
        const finding = findingOf(file, stage, step);
        if (finding !== undefined) report(finding);
      }
    }
  },
});

function findingOf(file: FileFacts, stage: StageFacts, step: Step): Finding | undefined {
  for (const output of writtenOutputs(step)) {
    const mount = innermost(step.mounts, output.path);
    if (mount?.type !== 'bind') continue;
    if (!mount.isWritable) return readOnly(mount, output);
    if (!copiesOut(step) && isUsedLater(file, stage, step, output.path)) return thrownAway(mount, output);
  }
  return undefined;
}

/** The mount that is seen at the path: the deepest. */
function innermost(mounts: readonly Mount[], path: string): Mount | undefined {
  return mounts
    .filter(({ target }) => isBelow(path, target))
    .sort((one, other) => (other.target?.length ?? 0) - (one.target?.length ?? 0))[0];
}

function copiesOut({ commands }: Step): boolean {
  return commands.some(({ program }) => /(?:^|\/)(?:cp|mv|install|rsync|tar)$/.test(program));
}

function isUsedLater({ stages }: FileFacts, stage: StageFacts, step: Step, path: string): boolean {
  const after = stage.steps.slice(stage.steps.indexOf(step) + 1);
  const isStarted = after.some(({ commands, cwd }) =>
    commands.some(({ program }) => isBelow(program.startsWith('/') ? program : `${cwd ?? ''}/${program}`, path)),
  );
  const isCopied = stages
    .flatMap(({ steps }) => steps)
    .some(
      ({ copy }) =>
        copy?.from.kind === 'stage' &&
        copy.from.stage === stage.stage &&
        copy.sources.some((source) => source.path !== undefined && source.path !== '' && isBelow(`/${source.path}`, path)),
    );
  return isStarted || isCopied;
}

function readOnly(mount: Mount, { command, path }: WrittenOutput): Finding {
  return {
    span: mount.span,
    message:
      `\`${commandLabel(command)}\` writes to ${path}, which lies in this mount, and a bind mount is read-only: the step fails. Mount only the files ` +
      'that it reads, or have it write elsewhere.',
    related: [{ message: 'Writes here.', at: { kind: 'here', span: command.span } }],
  };
}

function thrownAway(mount: Mount, { command, path }: WrittenOutput): Finding {
  return {
    span: mount.span,
    message:
      `\`${commandLabel(command)}\` writes to ${path}, which lies in this mount: what is written to a bind mount is thrown away when the step ends, ` +
      'although a later one uses it. Have it write outside of the mount.',
    related: [{ message: 'Writes here.', at: { kind: 'here', span: command.span } }],
  };
}
