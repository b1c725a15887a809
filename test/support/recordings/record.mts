/**
 * Records what real engines tell of containers, for the snapshots of plans: `node test/support/recordings/record.mts [engine …]`.
 * What is recorded is what the plan is made from, through the adapter; only folders of this machine and of layers are taken out.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { printExactly } from '../../../client/adapters/docker-engine/exact-json.ts';
import { findEndpoint } from '../../../client/adapters/docker-engine/find-endpoint.ts';
import { openEngine } from '../../../client/adapters/docker-engine/open-engine.ts';
import { capture, circumstancesOf } from '../../../client/flows/plan-recreation.ts';
import type { Engine, JsonObject } from '../../../client/ports.ts';
import { startEngine } from '../engine/start.ts';
import { startPodman } from '../engine/start-podman.ts';
import type { ProcessResult } from '../run-process.ts';
import { type CommandLine, containersToRecord, createAll } from './containers-to-record.ts';
import { withoutMachine } from './without-machine.ts';

interface Started {
  readonly socketPath: string;
  readonly run: (args: readonly string[]) => Promise<ProcessResult>;
  stop(): Promise<void>;
}

const engines: Readonly<Record<string, () => Promise<Started>>> = {
  'docker-20.10': () => docker({ release: '20.10' }),
  'docker-26': () => docker({ release: '26' }),
  'docker-28-classic': () => docker({}),
  'docker-28-containerd': () => docker({ usesContainerdStore: true }),
  podman: async () => {
    const started = await startPodman();
    if (started.kind !== 'ready') throw new Error(started.because);
    return { socketPath: started.socketPath, run: (args) => started.podman(args), stop: () => started.stop() };
  },
};

async function docker(options: Parameters<typeof startEngine>[0]): Promise<Started> {
  const started = await startEngine({ ...options, isInOwnNetwork: true });
  if (started.kind !== 'ready') throw new Error(started.because);
  return { socketPath: started.socketPath, run: (args) => started.docker(args), stop: () => started.stop() };
}

async function record(name: string, start: () => Promise<Started>): Promise<void> {
  const started = await start();
  try {
    const engine = await openEngine(await findEndpoint({ DOCKER_HOST: `unix://${started.socketPath}` }));
    const run: CommandLine = async (...args) => {
      const { exitCode, stdout, stderr } = await started.run(args);
      if (exitCode !== 0) throw new Error(`${name}: ${args.join(' ')}: ${stderr.slice(-1000)}`);
      return stdout.trim();
    };
    await createAll(run, name);
    const { version, apiVersion } = await engine.facts();
    const recorded: Record<string, JsonObject> = {};
    for (const container of containersToRecord) recorded[container] = await recordOne(engine, container);
    const file = join(import.meta.dirname, '../../fixtures/inspections', `${name}.json`);
    await mkdir(dirname(file), { recursive: true });
    const images = { old: await engine.inspectImage('web:a'), new: await engine.inspectImage('web:b') };
    const recording = withoutMachine({ version, apiVersion, images, containers: recorded }, dirname(started.socketPath));
    await writeFile(file, `${printExactly(recording, 1)}\n`);
    process.stdout.write(`${name}: ${version}, ${containersToRecord.length} containers\n`);
  } finally {
    await started.stop();
  }
}

async function recordOne(engine: Engine, name: string): Promise<JsonObject> {
  const container = await engine.inspectContainer(name);
  const captured = await capture(engine, container);
  if (captured === undefined) throw new Error(`${name}: no image has its reference.`);
  // All have the same images.
  const { oldImage: _old, newImage: _new, kind: _kind, ...read } = captured;
  return { ...read, circumstances: { ...(await circumstancesOf(engine, container)) } };
}

const wanted = process.argv.slice(2);
for (const [name, start] of Object.entries(engines)) if (wanted.length === 0 || wanted.includes(name)) await record(name, start);
