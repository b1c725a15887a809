/** The fields of a build source that say what it takes, as requests about it want them. */
import type { BuildInputsParams, BuildSourceInfo } from '../../../server/protocol.ts';

/** `undefined` where the build context is no folder of this machine, so that nothing of it can be asked. */
export function buildParams(source: BuildSourceInfo): BuildInputsParams | undefined {
  const { dockerfileUri, dockerfileText, contextPath, target, args, unknownArgs, namedContexts, otherBuilds } = source;
  if (contextPath === undefined) return undefined;
  const inline = dockerfileText === undefined ? {} : { dockerfileText };
  const others = otherBuilds === undefined ? {} : { otherBuilds };
  return { dockerfileUri, ...inline, contextPath, target, args, unknownArgs, namedContexts, ...others };
}

/** For requests that look at no file of the context. */
export function stepParams({ dockerfileUri, dockerfileText, target, args, unknownArgs, namedContexts }: BuildSourceInfo) {
  const inline = dockerfileText === undefined ? {} : { dockerfileText };
  return { dockerfileUri, ...inline, target, args, unknownArgs, namedContexts };
}
