/**
 * An engine of our own on which the demo runs as a person would find it: `api` was built again after its container was
 * created, `web` runs what was built last, a second `web` has its sources mounted, `db` is an image that nobody here builds.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provideBaseImages } from './engine/base-images.ts';
import { type EngineOptions, type OwnEngine, startEngine } from './engine/start.ts';
import type { Missing } from './requirements.ts';

/** `demo` is a copy of the demo's folder; a line is added to `api/stock.py`, which is the change that does not run. */
export async function startDemoEngine(demo: string, options: EngineOptions = {}): Promise<OwnEngine | Missing> {
  const engine = await startEngine({ ...options, isInOwnNetwork: true });
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

async function runDemo(engine: OwnEngine, demo: string): Promise<void> {
  await Promise.all(['api', 'web'].map((service) => build(engine, demo, service)));
  await create(engine, 'api', 'corner-shop-api');
  await create(engine, 'web', 'corner-shop-web');
  await create(engine, 'web-dev', 'corner-shop-web', ['--volume', `${join(demo, 'web', 'src')}:/app/src:ro`]);
  await create(engine, 'db', 'postgres:17');
  await changeApi(engine, demo);
}

/** The change that is built and still does not run. */
async function changeApi(engine: OwnEngine, demo: string): Promise<void> {
  await appendFile(join(demo, 'api', 'stock.py'), '\n# Counts returned goods, too.\n');
  await build(engine, demo, 'api');
}

function build(engine: OwnEngine, demo: string, service: string): Promise<void> {
  const tag = ['--tag', `corner-shop-${service}`];
  return run(engine, ['buildx', 'build', '--quiet', '--network=none', ...tag, join(demo, service)]);
}

function create(engine: OwnEngine, service: string, image: string, more: readonly string[] = []): Promise<void> {
  const label = (name: string, value: string) => ['--label', `com.docker.compose.${name}=${value}`];
  const labels = [...label('project', 'corner-shop'), ...label('service', service)];
  const name = ['--name', `corner-shop-${service}-1`];
  // The images hold stand-ins for the real servers, so that the demo needs no network.
  return run(engine, [
    'run',
    '--detach',
    '--network=none',
    ...name,
    ...labels,
    ...more,
    '--entrypoint',
    'sleep',
    image,
    '1000000',
  ]);
}

async function run(engine: OwnEngine, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await engine.docker(args);
  if (exitCode !== 0) throw new Error(stderr.slice(-1_000));
}
