/**
 * Builds whose results another build takes in by name: `service:base` of a compose project, `target:base` of a bake file. One that is
 * declared beside it is handed on with it; of one that nobody here knows the name stands for something unknown, with its cause.
 */
import { unknownContext } from '../model/declared-build.ts';
import type { PlacedBuild } from './build-files.ts';
import type { DeclaredSource, OtherBuild } from './declared-source.ts';

type Found = Pick<DeclaredSource, 'namedContexts' | 'otherBuilds'>;

/** `sourceOf`: what is known of a build without those that it takes in itself. */
export function otherBuildsOf(
  placed: PlacedBuild,
  namedContexts: Readonly<Record<string, string>>,
  all: readonly PlacedBuild[],
  sourceOf: (placed: PlacedBuild) => DeclaredSource,
): Found {
  const told: Record<string, string> = { ...namedContexts };
  const otherBuilds: Record<string, OtherBuild> = {};
  for (const [name, text] of Object.entries(namedContexts)) {
    const [, kind, other] = /^(service|target):(.+)$/.exec(text) ?? [];
    if (kind === undefined || other === undefined) continue;
    const found = kind === wordOf(placed) ? all.find((each) => each !== placed && isBeside(each, placed, other)) : undefined;
    const source = found && sourceOf(found);
    const build = source && otherBuild(source);
    if (build !== undefined) otherBuilds[name] = build;
    else told[name] = unknownContext(source?.unknown?.replace(/\.$/, '') ?? `no ${kind} ${other} is built beside it`);
  }
  return Object.keys(otherBuilds).length === 0 ? { namedContexts: told } : { namedContexts: told, otherBuilds };
}

function wordOf({ kind }: PlacedBuild): string | undefined {
  return kind === 'compose' ? 'service' : kind === 'bake' ? 'target' : undefined;
}

/** Of the same project, or the same folder of bake files. */
function isBeside(each: PlacedBuild, placed: PlacedBuild, name: string): boolean {
  if (each.kind !== placed.kind || each.build.name !== name) return false;
  const { composePath, projectFolder, folder } = placed;
  if (placed.kind === 'compose') return each.projectFolder === projectFolder && each.composePath === composePath;
  return each.folder === folder;
}

function otherBuild({ unknown, contextPath, ...source }: DeclaredSource): OtherBuild | undefined {
  if (unknown !== undefined || contextPath === undefined) return undefined;
  const { dockerfileUri, dockerfileText, target, args, unknownArgs } = source;
  const inline = dockerfileText === undefined ? {} : { dockerfileText };
  // What it takes in itself is not followed: its own copies of that are unknown then.
  return { dockerfileUri, ...inline, contextPath, target, args, unknownArgs, namedContexts: source.namedContexts };
}
