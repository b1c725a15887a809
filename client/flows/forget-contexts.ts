/** Makes a builder forget its copies of build contexts, so that the next build is sent every file. */
import type { Clock, Engine, EngineCli } from '../ports.ts';
import { inTurns } from './insist.ts';
import { buildsRunning, pruneBuildCache, runningText } from './prune-build-cache.ts';

export interface ForgetPorts {
  readonly engine: Engine;
  readonly cli: EngineCli;
  readonly clock: Clock;
}

/** Why it cannot be done now. Throws an `EngineError`. */
export async function isBusy({ engine, cli, clock }: ForgetPorts, builder: string | undefined): Promise<string | undefined> {
  if (builder !== undefined) {
    const running = await buildsRunning({ engine, cli, clock, builder });
    return running.length === 0 ? undefined : runningText(running);
  }
  // A builder lets go of what it built from a moment after its build.
  const isFree = await inTurns(clock, async () => ((await engine.isBuilding()) ? undefined : true));
  return isFree === true ? undefined : 'Something else is being built on this engine. Try again when it is done.';
}

/** Why it was not done. Throws an `EngineError`. */
export async function forgetContexts(ports: ForgetPorts, builder: string | undefined): Promise<string | undefined> {
  if (builder === undefined) {
    await ports.engine.pruneContexts();
    return undefined;
  }
  const outcome = await pruneBuildCache({ ...ports, builder }, 'contexts');
  return outcome.kind === 'pruned' ? undefined : `The builder ${builder} did not forget its copies: ${outcome.because}`;
}
