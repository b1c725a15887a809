/** The engine of this Vitest run, for tests in `test/engine`. Without one the whole file is left out, aloud. */
import { describe, inject } from 'vitest';
import type { EngineAccess } from './access.ts';

/** `describe` that runs only when there is an engine; CI fails before it comes to that. */
export function describeOnEngine(name: string, body: (engine: EngineAccess) => void): void {
  const engine = inject('engine');
  const access: EngineAccess = engine.kind === 'ready' ? engine : { env: {}, socketPath: '' };
  const title = engine.kind === 'ready' ? name : `${name} (left out: ${engine.because})`;
  describe.runIf(engine.kind === 'ready')(title, () => body(access));
}
