/**
 * Which build arguments change from build to build. A name is only a hint; a value that names a fixed thing (a pinned
 * commit, a release) says that it does not change. Platform arguments differ by platform, not by build.
 */
import type { FileFacts } from './file-facts.ts';

const wholeNames: ReadonlySet<string> = new Set([
  'TIMESTAMP',
  'BUILDTIME',
  'BUILDDATE',
  'COMMIT',
  'REVISION',
  'GIT_HASH',
  'GITHUB_SHA',
  'BUILDNUMBER',
]);
const subjects = 'BUILD|RELEASE|VCS|GIT|GITHUB|COMMIT|REVISION|SOURCE|CI|PIPELINE|RUN|JOB';
const facets = 'DATE|TIME|TIMESTAMP|NUMBER|NUM|ID|SHA|HASH|REF|REVISION|REV|COMMIT|BRANCH';
const volatileName = new RegExp(`(^|_)(${subjects})_?(${facets})$`);
const cacheBuster = /(^|_)CACHE_?(BUST(ER)?|DATE|INVALIDATE)$/;
const placeholders: ReadonlySet<string> = new Set([
  '',
  'unknown',
  'dev',
  'none',
  'local',
  '0',
  '1',
  'latest',
  'main',
  'master',
  'snapshot',
  'n/a',
  'na',
  'undefined',
  'unset',
  'head',
  'test',
]);

/** True when the name alone says that the value is new in each build: `GIT_SHA`, `BUILD_DATE`. */
export function isVolatileName(name: string): boolean {
  const upper = name.toUpperCase();
  return wholeNames.has(upper) || volatileName.test(upper) || isCacheBuster(upper);
}

/** True for an argument whose only use is to make what follows run again. */
export function isCacheBuster(name: string): boolean {
  return cacheBuster.test(name.toUpperCase());
}

/** True for a default that stands for "not told": `unknown`, `dev`; anything else spelled out is a pin. */
export function isPlaceholder(value: string): boolean {
  return placeholders.has(value.toLowerCase());
}

/**
 * What the build source says about an argument: `changing` when it passes a value that is only known at build time,
 * `fixed` when it spells the value out, `silent` when it does not pass it.
 */
export function passedValue({ context }: FileFacts, name: string): 'changing' | 'fixed' | 'silent' {
  const { args } = context.source;
  if (!args.has(name)) return 'silent';
  return args.get(name) === undefined ? 'changing' : 'fixed';
}
