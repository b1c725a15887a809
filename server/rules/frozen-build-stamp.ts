/**
 * A time, a commit or a random value that a RUN writes into the image: the cache keeps the one of the build in which the step
 * last ran, and the image names a build that it is not.
 */
import { type BuildStamp, buildStamps } from '../facts/build-stamps.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { rule } from './rule.ts';

export const frozenBuildStamp = rule({
  id: 'frozen-build-stamp',
  title: 'Stamp of another build',
  severity: 'information',
  source: 'https://docs.docker.com/build/cache/invalidation/#run-instructions',
  why: `The key of a RUN is its text, and \`$(date)\` is text. The step runs once, and every later build reuses what it wrote: the date of
another day, the commit of another checkout, the "random" secret of the first build.

A value that is passed as a build argument, declared below what takes long, is new in each build that passes a new one.`,
  silentWhen: [
    'The sources are copied above it: then it runs again with each edit, and it is only information.',
    'A build argument that is new in each build stands above it.',
    'The value is only printed, names a temporary file, or measures a time.',
    'The repository is fetched in the same RUN or above it, so that its commit is true; or the stamp is what a test expects.',
    'The Dockerfile lies in a folder of tests or their data.',
  ],
  fix: 'There is none: pass it as a build argument (`ARG BUILD_DATE`), or as a label of the build. What is random is made when the container starts.',
  examples: [
    {
      bad: 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN [|date -u > /etc/build-date|]\n',
      message: '/etc/build-date',
    },
    { bad: 'FROM node:22\nRUN [|echo "BUILT=$(date +%s)" > /app/.env|]\n' },
    { good: 'FROM debian:12\nARG BUILD_DATE\nRUN echo "$BUILD_DATE" > /etc/build-date\n' },
    { good: 'FROM debian:12\nRUN date && make\n' },
  ],
  engine: [
    {
      name: 'The next build reuses the date of the first; passed as an argument, another date runs the step.',
      files: {},
      bad: 'FROM debian:12\nRUN date -u > /etc/build-date\nARG DATE=1\nRUN true\n',
      fixed: 'FROM debian:12\nARG DATE=1\nRUN echo "$DATE" > /etc/build-date\n',
      isFixedByHand: true,
      change: { buildArgs: { DATE: '2' } },
      badStep: { startsWith: 'RUN date -u', second: 'cached' },
      fixedStep: { startsWith: 'RUN echo', second: 'runs' },
    },
  ],
  check(file: FileFacts, report) {
    for (const stamp of buildStamps(file)) {
      report({
        span: stamp.command.span,
        ...(stamp.isBelowSources ? { severity: 'hint' as const } : {}),
        message: messageOf(stamp),
      });
    }
  },
});

function messageOf({ what, target, isBelowSources }: BuildStamp): string {
  const where = target === undefined ? 'into the image' : `to ${target}`;
  const until = isBelowSources ? 'until what is copied above it changes' : 'until something above it changes';
  if (what === 'a random value')
    return `This writes ${what} ${where}, which is then the same in every container of the image, and the cache keeps it for later images, too. Make it when the container starts.`;
  return `This writes ${what} ${where}, and the cache keeps it ${until}: later images carry the one of an earlier build. Pass it as a build argument.`;
}
