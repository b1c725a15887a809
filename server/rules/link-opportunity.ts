/**
 * A COPY of files that no later step touches, without `--link`: it runs again whenever something above it changes, although
 * what it brings is the same. Off by default: `--link` behaves in another way where a folder of the base is a link.
 */
import type { Command, StageFacts, Step } from '../facts/file-facts.ts';
import { hasFeature } from '../facts/frontend-version.ts';
import { absolutePath, isBelow } from '../facts/image-paths.ts';
import { instructionLabel } from '../facts/step-label.ts';
import { stageOfTarget } from '../facts/target-stage.ts';
import { rule } from './rule.ts';

export const linkOpportunity = rule({
  id: 'link-opportunity',
  title: 'COPY that a link would keep',
  severity: 'hint',
  isOptIn: true,
  source: 'https://docs.docker.com/reference/dockerfile/#benefits-of-using---link',
  why: `A COPY without \`--link\` depends on the layers below it: a new base image or a changed step above runs it again. With \`--link\` its
files are a layer of their own that is reused whatever lies below.

\`--link\` does not follow links of the image: where the destination leads through one (\`/var/run\`, \`/lib\`), the files land elsewhere.`,
  silentWhen: [
    'It is off unless you set a severity for it.',
    'The COPY has `--link`, `--chmod` or an owner by name, or its destination may lead through a link.',
    'A RUN above it sets the owner or the mode of a folder on the way to its destination: a layer of its own would bring that folder anew.',
    'Nothing above it changes: no RUN stands between FROM and it.',
    'A later RUN of the stage reads the files anyway.',
    'The builder is not BuildKit, or the `# syntax` of the file is older than `--link`.',
  ],
  fix: 'There is none: whether a folder of the base image is a link is for a person to look at.',
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN go install example.com/app@v1\n\nFROM debian:12\nRUN apt-get update && apt-get install -y ca-certificates\n[|COPY --from=build /go/bin/app /app/|]\n',
      message: '--link',
    },
    {
      good: 'FROM golang:1.25 AS build\nRUN go install example.com/app@v1\n\nFROM debian:12\nCOPY --from=build /go/bin/app /app/\n',
    },
    {
      good: 'FROM golang:1.25 AS build\n\nFROM debian:12\nRUN mkdir -p /srv/app && chown -R 1000:1000 /srv\nCOPY --from=build /go/bin/app /srv/app/\n',
      note: 'The folder would belong to root again.',
    },
    {
      good: 'FROM golang:1.25 AS build\n\nFROM debian:12\nARG HOME_OF_APP\nRUN chown 1000 $HOME_OF_APP\nCOPY --from=build /go/bin/app /srv/app/\n',
      note: 'Nobody can tell which folder that is.',
    },
    {
      bad: 'FROM golang:1.25 AS build\n\nFROM debian:12\nRUN chown -R 1000:1000 /var/data\n[|COPY --from=build /go/bin/app /srv/app/|]\n',
      message: '--link',
    },
    {
      good: 'FROM golang:1.25 AS build\n\nFROM debian:12\nRUN apt-get update\nCOPY --link --from=build /go/bin/app /app/\n',
    },
  ],
  engine: [
    {
      name: 'A COPY from a stage runs again when a step above it does; with `--link` it is reused.',
      files: { 'run.sh': 'one\n' },
      bad: 'FROM debian:12 AS build\nCOPY run.sh /run.sh\n\nFROM debian:12\nARG NEW=1\nRUN echo $NEW > /new\nCOPY --from=build /run.sh /opt/run.sh\n',
      fixed:
        'FROM debian:12 AS build\nCOPY run.sh /run.sh\n\nFROM debian:12\nARG NEW=1\nRUN echo $NEW > /new\nCOPY --link --from=build /run.sh /opt/run.sh\n',
      isFixedByHand: true,
      store: 'containerd',
      change: { buildArgs: { NEW: '2' } },
      badStep: { startsWith: 'COPY --from=build', second: 'runs' },
      fixedStep: { startsWith: 'COPY --link --from=build', second: 'cached' },
    },
  ],
  check(file, report) {
    const { builder } = file.options;
    const stage = stageOfTarget(file.stages, file.context.source.target);
    if (stage === undefined || (builder !== undefined && builder !== 'buildkit') || !hasFeature(file.dockerfile, 'link')) return;
    for (const step of stage.steps.filter((each) => isOpportunity(each, stage))) {
      report({
        span: step.instruction.span,
        message:
          `\`${instructionLabel(step.instruction)}\` runs again whenever something above it changes, although it brings the same files. With ` +
          '`--link` it is reused; look first whether its destination leads through a link of the image.',
      });
    }
  },
});

/** Folders that are links in many images, and what is often one. */
const links = /^\/(?:bin|sbin|lib|lib64|var\/run|var\/lock|usr\/tmp|tmp|run|root|home)(?:\/|$)/;

function isOpportunity({ instruction, copy }: Step, { steps, lineage, isPosix }: StageFacts): boolean {
  if (copy === undefined || !isPosix || (copy.from.kind !== 'stage' && copy.from.kind !== 'image')) return false;
  const { flags } = instruction;
  const owner = flags.find(({ name }) => name === 'chown')?.value;
  if (flags.some(({ name }) => name === 'link' || name === 'chmod') || (owner !== undefined && !/^\d+(?::\d+)?$/.test(owner)))
    return false;
  if (copy.destination === undefined || links.test(copy.destination)) return false;
  const above = lineage.slice(
    0,
    lineage.findIndex((step) => step.instruction === instruction),
  );
  if (above.some(({ commands }) => commands.some((command) => setsFolderOf(copy.destination, command)))) return false;
  const at = steps.findIndex((step) => step.instruction === instruction);
  const isRun = ({ instruction: { keyword } }: Step) => keyword === 'RUN';
  return steps.slice(0, at).some(isRun) && !steps.slice(at + 1).some(isRun);
}

/** Whether the command sets the owner or the mode of a folder that the destination lies in, or may do so. */
function setsFolderOf(destination: string | undefined, { program, args, cwd }: Command): boolean {
  if (!/(?:^|\/)(?:chown|chgrp|chmod)$/.test(program)) return false;
  const [, ...targets] = args.filter(({ text }) => !text.startsWith('-'));
  return targets.some(({ text }) => {
    const path = /[$`*?]/.test(text) ? undefined : absolutePath(text, cwd);
    return path === undefined || isBelow(destination, path);
  });
}
