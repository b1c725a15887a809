/**
 * Builds of CI that keep no layers between runs, or keep less than it seems: no cache at all, one that the builder
 * refuses to write, one that holds the last stage only, one that several images take from each other.
 */
import { cachedBuilds, isScheduled } from '../facts/build-caches.ts';
import { cacheRefused, neverCached, withoutCache } from './absent-cache.ts';
import type { Looked } from './looked-build.ts';
import { lastStageOnly, mountsNotKept, sharedScope } from './partial-cache.ts';
import { type Finding, ruleOver } from './rule.ts';
import { bakeFindings, gitlabFindings } from './unkept-layers.ts';

const before = 'on:\n  push:\n    branches: [main]\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n';
const setup = '      - uses: docker/setup-buildx-action@v3\n';

export const ciBuildCacheConfig = ruleOver({
  reads: 'workflow',
  id: 'ci-build-cache-config',
  title: 'Build of CI without a cache that works',
  severity: 'information',
  source: 'https://docs.docker.com/build/ci/github-actions/cache/',
  why: `A hosted runner starts empty: without \`cache-from\` and \`cache-to\` each run builds every step. With them it depends on details what
is kept. The builder of the engine itself, which a job has that sets up none, writes no cache unless the engine stores its images in containerd.
\`mode=min\`, which is the default, and \`inline\` keep the layers of the last stage only, so that what other stages compile is built each time.
Caches of one \`scope\` replace each other. The same holds for what \`docker/bake-action\` is told by \`set\`. In GitLab the service
\`docker:dind\` starts empty for each job. What \`RUN --mount=type=cache\` keeps is never part of an exported cache.`,
  silentWhen: [
    'The runner is not one of GitHub, its name is an expression, or the job runs in a container: layers may stay there.',
    'A cache is missing, but the workflow runs only for releases, Git tags, by hand or on a schedule.',
    'A builder is set up in another way: `buildx create`, a driver or an endpoint of its own, an action of the repository, another vendor.',
    'Of bake: its targets are for checks and tests, or not spelled out; the bake files speak of a cache, or cannot be read. Of GitLab: the runner has a tag of one’s own, Docker is on another host, or anything in the file keeps or loads layers.',
    'For stages and cache mounts: the Dockerfile, its context or its target is not known.',
    '`no-cache: true` in a workflow with a schedule, which is how an image is built anew on purpose.',
  ],
  fix: `Adds \`cache-from\` and \`cache-to\` for the cache of GitHub where a builder is set up and one image is built, adds \`mode=max\`, or sets
\`no-cache\` to \`false\`. A review is wanted: caches of a repository are limited in size. What concerns several images, bake or GitLab has no fix.

That the builder refuses is a warning and no error: the engine of a hosted runner may store its images in containerd, which no file says.`,
  examples: [
    {
      bad: `${before}${setup}      - uses: [|docker/build-push-action@v6|]\n        with:\n          context: .\n`,
      fixed: `${before}${setup}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: type=gha,mode=max\n`,
    },
    {
      bad: `${before}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: [|type=gha,mode=max|]\n`,
      message: 'Cache export is not supported for the docker driver',
    },
    {
      bad: `${before}${setup}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: [|type=gha|]\n`,
      fixed: `${before}${setup}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: type=gha,mode=max\n`,
      files: {
        Dockerfile:
          'FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /\n',
        'main.go': '',
      },
    },
    {
      good: `${before}${setup}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: type=gha,mode=max\n`,
    },
    {
      good: 'on:\n  push:\n    branches: [main]\njobs:\n  image:\n    runs-on: self-hosted\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n',
      note: 'On a machine of your own layers stay.',
    },
    {
      note: 'GitLab, with Docker as a service of the job.',
      bad: 'build:\n  image: docker:28\n  services: [docker:28-dind]\n  script:\n    - [|docker build|] -t "$CI_REGISTRY_IMAGE" .\n    - docker push "$CI_REGISTRY_IMAGE"\n',
      path: '.gitlab-ci.yml',
      message: 'docker:28-dind',
    },
  ],
  check(file, report) {
    const { document } = file;
    if (document === undefined) return;
    for (const finding of [...bakeFindings(file), ...gitlabFindings(file)]) report(finding);
    const builds = cachedBuilds(file);
    for (const build of builds) for (const finding of findingsOf({ build, builds, file, document })) report(finding);
  },
});

function findingsOf(looked: Looked): readonly Finding[] {
  const { build, file } = looked;
  if (build.isUncached) return isScheduled(file) ? [] : present([neverCached(looked)]);
  if (build.reads.length === 0 && build.writes.length === 0) return present([withoutCache(looked)]);
  // What is refused is not worth more words.
  const refused = cacheRefused(looked);
  return present(refused === undefined ? [lastStageOnly(looked), sharedScope(looked), mountsNotKept(looked)] : [refused]);
}

function present(findings: readonly (Finding | undefined)[]): readonly Finding[] {
  return findings.flatMap((finding) => finding ?? []);
}
