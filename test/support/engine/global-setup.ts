/** One engine for all engine tests of a Vitest run: started before the first, stopped after the last. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { leaveOut, type Missing } from '../requirements.ts';
import type { EngineAccess } from './access.ts';
import { provideBaseImages } from './base-images.ts';
import { startEngine } from './start.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly engine: (EngineAccess & { readonly kind: 'ready' }) | Missing;
  }
}

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // Of containers of earlier runs, which are gone.
  const { XDG_STATE_HOME } = project.config.env as { readonly XDG_STATE_HOME?: string };
  if (XDG_STATE_HOME !== undefined) await rm(join(XDG_STATE_HOME, 'unstale', 'previous'), { recursive: true, force: true });
  const engine = await startEngine({ dataName: 'tests' });
  if (engine.kind === 'missing') {
    leaveOut('engine tests', engine);
    project.provide('engine', engine);
    return undefined;
  }
  await provideBaseImages(engine);
  project.provide('engine', { kind: 'ready', env: engine.env, socketPath: engine.socketPath });
  return () => engine.stop();
}
