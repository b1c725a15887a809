/**
 * An engine of our own on which the demo runs as a person would find it: `api` was built again after its container was
 * created, `web` runs what was built last, a second `web` has its sources mounted, `db` is an image that nobody here builds.
 */
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provideBaseImages } from './engine/base-images.ts';
import { type EngineOptions, type OwnEngine, startEngine } from './engine/start.ts';
import type { Missing } from './requirements.ts';

/** `demo` is a copy of the demo's folder; a line is added to `api/stock.py`, which is the change that does not run. */
export async function startDemoEngine(demo: string, options: EngineOptions = {}): Promise<OwnEngine | Missing> {
  const engine = await startEngine({ isInOwnNetwork: true, ...options });
  if (engine.kind === 'missing') return engine;
  try {
    await provideBaseImages(engine);
    await runDemo(engine, demo);
    return engine;
  } catch (error) {
    await engine.stop();
    return { kind: 'missing', because: `the demo's containers could not be started: ${String(error)}`, hint: 'try again' };
  }
}

/** The images hold stand-ins for the real servers, so that the demo needs no network; the override makes them wait. */
const override = `# Written by the demo: its images hold stand-ins, so that it needs no network.
services:
  api: &waiting
    entrypoint: [sleep, "1000000"]
    network_mode: none
    stop_signal: SIGKILL
  web: *waiting
  db: *waiting
  web-dev:
    <<: *waiting
    image: corner-shop-web
    volumes: [./web/src:/app/src:ro]
`;

async function runDemo(engine: OwnEngine, demo: string): Promise<void> {
  await writeFile(join(demo, 'compose.override.yaml'), override);
  const compose = ['compose', '--project-directory', demo];
  await run(engine, [...compose, 'build', '--quiet', 'api', 'web']);
  await run(engine, [...compose, 'up', '--detach', '--no-deps', '--no-build', '--pull=never', 'api', 'web', 'web-dev', 'db']);
  // The change that is built and still does not run.
  await appendFile(join(demo, 'api', 'stock.py'), '\n# Counts returned goods, too.\n');
  await run(engine, [...compose, 'build', '--quiet', 'api']);
}

async function run(engine: OwnEngine, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await engine.docker(args);
  if (exitCode !== 0) throw new Error(stderr.slice(-1_000));
}
