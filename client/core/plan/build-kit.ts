/** Which BuildKit is in an engine, as far as what a plan asks of it differs: it tells its own version nowhere. */

/** From which release on; the newest first. Between two of them nothing changed that decides keys or flags. */
const releases: readonly (readonly [major: number, minor: number, buildKit: number])[] = [
  [29, 1, 26],
  [28, 5, 25],
  [28, 3, 23],
  [28, 0, 20],
  [25, 0, 12],
  [23, 0, 10],
];
const oldest = 8;

/** The minor version of BuildKit 0. Development builds, which count from 0 or not at all, are taken for the newest. */
export function buildKitOf(engineVersion: string): number {
  const [major = 0, minor = 0] = engineVersion.split('.').map((part) => Number.parseInt(part, 10));
  if (!major) return releases[0]?.[2] ?? oldest;
  return releases.find(([from, and]) => major > from || (major === from && minor >= and))?.[2] ?? oldest;
}
