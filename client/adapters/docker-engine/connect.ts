/** The engine that a person's environment and docker configuration choose, connected. */
import type { Engine } from '../../ports.ts';
import { findEndpoint } from './find-endpoint.ts';
import { openEngine } from './open-engine.ts';

/** Throws an `EngineError`. Asked anew each time, because a person may have changed the context since. */
export async function connectToChosenEngine(): Promise<Engine> {
  return openEngine(await findEndpoint());
}
