/** Tags that are meant to move: what they name today is not what they name after the next push. */

const names: ReadonlySet<string> = new Set([
  ...['latest', 'main', 'master', 'trunk', 'dev', 'devel', 'develop', 'development', 'edge', 'nightly', 'canary'],
  ...['stable', 'staging', 'stage', 'prod', 'production', 'snapshot', 'rolling', 'head', 'tip', 'unstable', 'testing', 'qa'],
]);
/** `latest-alpine`, `web-latest`, `main-arm64`, `1.2-SNAPSHOT`. */
const marked = /(?:^|[-_.])(?:latest|nightly|snapshot)(?:$|[-_.])|^(?:main|master|develop)-(?:amd64|arm64|alpine|slim)$/i;

export function isMutableTag(tag: string): boolean {
  if (names.has(tag.toLowerCase())) return true;
  // With a date or a hash behind the name it is made once: `nightly-2024-05-01`, `latest-3f9c2ab`.
  return marked.test(tag) && !/\d{6}|\d{4}-\d{2}-\d{2}|[-_.](?=[a-f]*\d)[0-9a-f]{7,40}$/i.test(tag);
}
