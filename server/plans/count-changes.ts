/** How often the files of steps change: of the paths that commits changed, those that a step takes in and no ignore file keeps out. */
import { isAbsolute } from 'node:path';
import { selectedBy } from '../cache/selected-paths.ts';
import { pathOfUri } from '../context/file-uri.ts';
import { ignoreFileCandidates, walkOfIgnoreText } from '../context/ignore-file-choice.ts';
import { readTextFile } from '../context/read-text-file.ts';
import type { IgnoreWalk } from '../model/ignore-file.ts';
import type { ChangeCountsParams, ChangeCountsResult } from '../protocol.ts';

const mostPaths = 100_000;

export async function countChanges(
  { contextPath, dockerfileUri, steps, commits }: ChangeCountsParams,
  { isTrusted }: { readonly isTrusted: boolean },
): Promise<ChangeCountsResult> {
  if (!isTrusted) return unknown('This workspace is not trusted, so none of its files is read.');
  const dockerfilePath = pathOfUri(dockerfileUri);
  if (dockerfilePath === undefined || !isAbsolute(contextPath)) return unknown('The build context is no folder of this machine.');
  if (commits.reduce((sum, { length }) => sum + length, 0) > mostPaths)
    return unknown('The last commits change more files than are looked at.');
  const ignore = await ignoreOf(dockerfilePath, contextPath);
  if (ignore.kind === 'unknown') return ignore;
  return { kind: 'known', counts: countsOf(steps, commits, ignore.value) };
}

/** Each path is asked about once, however many commits changed it. */
export function countsOf(
  steps: ChangeCountsParams['steps'],
  commits: ChangeCountsParams['commits'],
  ignore: IgnoreWalk | undefined,
): readonly number[] {
  const isSent = remembered((path) => ignore === undefined || ignore.decidePath(path, false).excludedBy === undefined);
  return steps.map((sources) => {
    const isTaken = remembered(selectedBy(sources));
    return commits.filter((paths) => paths.some((path) => isTaken(path) && isSent(path))).length;
  });
}

function remembered(test: (path: string) => boolean): (path: string) => boolean {
  const answers = new Map<string, boolean>();
  return (path) => {
    const known = answers.get(path) ?? test(path);
    answers.set(path, known);
    return known;
  };
}

async function ignoreOf(dockerfilePath: string, contextPath: string) {
  for (const path of ignoreFileCandidates(dockerfilePath, contextPath)) {
    const file = await readTextFile(path, undefined);
    if (file.kind === 'refused') return unknown(`The ignore file cannot be used: ${file.because}.`);
    if (file.kind === 'text') return walkOfIgnoreText({ path, uri: '', text: file.text });
  }
  return walkOfIgnoreText(undefined);
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
