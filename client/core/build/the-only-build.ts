/** The build of the one Dockerfile that folders of the workspace have, for an image that is only known to come from them. */
import type { BuildSourceInfo } from '../../../server/protocol.ts';

/**
 * `undefined` where there are several, so that nothing says which. Who declares it knows its context; the target and the values
 * of arguments are those of another build of it.
 */
export function theOnlyBuild(
  sources: readonly BuildSourceInfo[],
  folders: ReadonlySet<string>,
  reference: string,
): BuildSourceInfo | undefined {
  const isHere = ({ workspaceFolder }: BuildSourceInfo) => workspaceFolder !== undefined && folders.has(workspaceFolder);
  // What somebody works in is no image of the project.
  const isOpenScript = ({ origin, unknown }: BuildSourceInfo) => origin.kind === 'script' && unknown !== undefined;
  const here = sources.filter(
    (source) => isHere(source) && !isOpenScript(source) && !source.dockerfileUri.includes('/.devcontainer/'),
  );
  const dockerfiles = new Set(here.map(({ dockerfileUri, dockerfileText }) => `${dockerfileUri}#${dockerfileText ?? ''}`));
  const [first] = here;
  if (first === undefined || dockerfiles.size !== 1 || first.unknown !== undefined) return undefined;
  const { dockerfileUri, dockerfileText, contextPath, args, unknownArgs, namedContexts, workspaceFolder } = first;
  return {
    dockerfileUri,
    ...(dockerfileText === undefined ? {} : { dockerfileText }),
    ...{ contextPath, target: undefined, args: {}, namedContexts, references: [reference] },
    unknownArgs: [...new Set([...Object.keys(args), ...unknownArgs])],
    ...(workspaceFolder === undefined ? {} : { workspaceFolder }),
    origin: {
      kind: 'label',
      because: 'its label org.opencontainers.image.source names this repository, which has no other Dockerfile',
    },
  };
}
