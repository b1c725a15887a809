/** Whether a file that was saved, came or went can change a plan, and whether it can say how something is built. */
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { filePath } from '../file-uri.ts';
import type { HostPlatform } from '../host-path.ts';
import { pathBelow } from '../path-below.ts';

/** What an ignore file keeps out is asked about, too: only the server reads ignore files. */
export function touchesPlan(
  { dockerfileUri, contextPath, namedContexts }: Pick<BuildSourceInfo, 'dockerfileUri' | 'contextPath' | 'namedContexts'>,
  path: string,
  platform: HostPlatform,
): boolean {
  const dockerfile = filePath(dockerfileUri);
  const besides = [dockerfile, `${dockerfile}.dockerignore`, `${dockerfile}.containerignore`];
  if (besides.some((each) => pathBelow(each, path, platform) === '')) return true;
  const folders = [contextPath, ...Object.values(namedContexts)].filter((each) => each !== undefined);
  return folders.some((folder) => pathBelow(folder, path, platform) !== undefined);
}

const declaring =
  /(?:\.(?:ya?ml|jsonc?|json5|hcl|env|sh|bash|ps1|mk|bzl|bazel|star)|(?:^|[\\/])(?:\.env[^\\/]*|(?:GNU)?[Mm]akefile|[Jj]ustfile|Taskfile|Tiltfile|skaffold)[^\\/]*)$/;

/** Compose and bake files, tasks, scripts, variables: which of them the server reads, it knows itself. */
export function mayDeclareBuild(path: string): boolean {
  return declaring.test(path);
}
