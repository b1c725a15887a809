/**
 * Builds of many scenarios in one call of `docker buildx bake`: most of the time of a small build is that of starting its
 * programs. What asks for something that is not known here is built by itself.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { ChainEngine } from './chain-engine.ts';

export interface WantedBuild {
  readonly name: string;
  readonly folder: string;
  readonly options: readonly string[];
}

export type Build = (wanted: WantedBuild) => Promise<void>;

interface Target {
  readonly context: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly tags: readonly string[];
  readonly args: Record<string, string>;
  readonly labels: Record<string, string>;
  readonly network: 'none';
}

interface Waiting {
  readonly target: Target;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** So long others may come along. */
const patienceMs = 200;

export function batchedBuilds(engine: ChainEngine): Build {
  let waiting: Waiting[] = [];
  let isRunning = false;
  const runAll = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      await wait(patienceMs);
      const batch = waiting;
      waiting = [];
      await bake(engine, batch);
    }
    isRunning = false;
  };
  return (wanted) => {
    const target = engine.has.has('bake') ? targetOf(wanted) : undefined;
    if (target === undefined) return buildAlone(engine, wanted);
    return new Promise((done, failed) => {
      waiting.push({ target, done, failed });
      if (!isRunning) void runAll();
    });
  };
}

async function bake(engine: ChainEngine, batch: readonly Waiting[]): Promise<void> {
  const targets = batch.map(({ target }, index) => [`build-${index}`, target] as const);
  const input = JSON.stringify({
    group: { default: { targets: targets.map(([name]) => name) } },
    target: Object.fromEntries(targets),
  });
  const args = ['buildx', 'bake', '--allow', 'fs.read=/', '--load', '--progress=plain', '--file', '-'];
  const { exitCode, stderr } = await engine.run(args, { input });
  for (const { done, failed } of batch) exitCode === 0 ? done() : failed(new Error(`bake: ${stderr.slice(-3000)}`));
}

async function buildAlone(engine: ChainEngine, { name, folder, options }: WantedBuild): Promise<void> {
  const { exitCode, stderr } = await engine.run([...engine.buildCommand, '--tag', name, ...options, folder]);
  if (exitCode !== 0) throw new Error(`${name}: build ${options.join(' ')}: ${stderr.slice(-1000)}`);
}

/** `undefined` where an option is none of those that a bake file is given here. */
function targetOf({ name, folder, options }: WantedBuild): Target | undefined {
  const own = { dockerfile: undefined as string | undefined, target: undefined as string | undefined };
  const [tags, args, labels] = [[name], {} as Record<string, string>, {} as Record<string, string>];
  for (let index = 0; index < options.length; index += 2) {
    const [option, value] = [options[index], options[index + 1] ?? ''];
    const [key = '', rest = ''] = [value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1)];
    if (option === '--tag') tags.push(value);
    else if (option === '--file') own.dockerfile = value;
    else if (option === '--target') own.target = value;
    else if (option === '--build-arg') args[key] = rest;
    else if (option === '--label') labels[key] = rest;
    else return undefined;
  }
  return {
    ...{ context: folder, tags, args, labels, network: 'none' },
    ...(own.dockerfile === undefined ? {} : { dockerfile: own.dockerfile }),
    ...(own.target === undefined ? {} : { target: own.target }),
  };
}
