/** Whether a builder that somebody named can build for this engine, before anything is asked or built. */
import { builderRefusal, readBuilders } from '../core/build/builders.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import { type Engine, type EngineCli, EngineError } from '../ports.ts';

/** buildx waits long for a builder that does not answer. */
const mostMs = 30_000;

/** `undefined`: nothing speaks against it, or buildx is too old to tell, and then says itself what is wrong. */
export async function refusedBuilder(cli: EngineCli, builder: string | undefined): Promise<Refusal | undefined> {
  if (builder === undefined) return undefined;
  const result = await cli.run(['buildx', 'ls', '--format', 'json'], { mostMs });
  const builders = result.kind === 'ended' && result.exitCode === 0 ? readBuilders(result.stdout) : undefined;
  return builders === undefined ? undefined : builderRefusal(builders, builder);
}

/** The image that a build gave a name of ours to. Throws an `EngineError`, which says so where it stayed in the builder. */
export async function inspectMade(engine: Pick<Engine, 'inspectImage'>, reference: string, builder: string | undefined) {
  try {
    return await engine.inspectImage(reference);
  } catch (error) {
    if (builder === undefined || !EngineError.is(error, 'not-found')) throw error;
    const because = `The builder ${builder} built the image, and it did not reach this engine.`;
    throw new EngineError('not-found', because, { cause: error });
  }
}
