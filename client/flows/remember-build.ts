/** Keeps what an image was built from, so that it is known whatever the workspace declares later. */
import type { BuildInputsParams, BuildInputsResult } from '../../server/protocol.ts';
import { contentIds } from '../core/freshness/content-ids.ts';
import type { Clock, Engine, RememberedBuilds } from '../ports.ts';

export interface DoneBuild {
  readonly engineId: string;
  readonly imageId: string;
  readonly reference: string;
  readonly build: BuildInputsParams;
  readonly inputs: BuildInputsResult | undefined;
  /** The builder kept no copies of files before it. */
  readonly isSentWhole: boolean;
}

export async function rememberBuild(
  { engine, builds, clock }: { readonly engine: Engine; readonly builds: RememberedBuilds; readonly clock: Clock },
  { engineId, imageId, reference, build, inputs, isSentWhole }: DoneBuild,
): Promise<void> {
  const { dockerfileUri, dockerfileText, contextPath, target, args = {}, unknownArgs = [], namedContexts = {} } = build;
  // A record knows a Dockerfile by its file.
  if (dockerfileText !== undefined) return;
  // It is built, whatever the engine answers now.
  const image = await engine.inspectImage(imageId).catch(() => ({}));
  await builds.observed({
    ...{ engineId, imageId, contentIds: [...contentIds(image)], reference, dockerfileUri, contextPath, target, namedContexts },
    argNames: [...Object.keys(args), ...unknownArgs],
    builtAtMs: clock.nowMs(),
    ...(inputs === undefined ? {} : { inputs, isSentWhole }),
  });
}
