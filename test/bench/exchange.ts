/**
 * What an exchange costs: its own part of a recreation against the same calls in the same order, and how long a service is down when it is
 * rebuilt cleanly against Compose doing all of it. The engine itself says when the one ended and the other began.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planCleanRebuild } from '../../client/flows/plan-clean-rebuild.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type Crowd, startCrowd } from './crowd.ts';
import { compareRecreation } from './recreation.ts';
import type { Row } from './statistics.ts';
import { takeTurns } from './timing.ts';

export async function compareExchange(isQuick: boolean): Promise<readonly Row[] | string> {
  const crowd = await startCrowd({ usesContainerdStore: false, imageCount: 10 });
  if (crowd.kind === 'missing') return `no engine: ${crowd.because}`;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale-bench-exchange-')));
  try {
    const rows = await compareRecreation(crowd, 1, isQuick ? 7 : 20);
    return [...rows, await compareDowntime(crowd, folder, isQuick ? 5 : 20)];
  } finally {
    await rm(folder, { recursive: true, force: true });
    await crowd.stop();
  }
}

const project = 'bench-exchange';

async function compareDowntime(crowd: Crowd, folder: string, rounds: number): Promise<Row> {
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await crowd.own.docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  await buildSmallImage(crowd.own.docker);
  await mkdir(join(folder, 'web'));
  const text = `FROM ${smallImage}\nSTOPSIGNAL SIGKILL\nCOPY round /round\nCMD ["sleep", "1000"]\n`;
  await writeFile(join(folder, 'web', 'Dockerfile'), text);
  const services = `  web:\n    build: ./web\n    image: ${project}/web\n    network_mode: none\n`;
  await writeFile(join(folder, 'compose.yaml'), `name: ${project}\nservices:\n${services}`);
  let round = 0;
  const change = () => writeFile(join(folder, 'web', 'round'), `${++round}`);
  const compose = ['compose', '--project-directory', folder, '--file', join(folder, 'compose.yaml')];
  const up = () => docker(...compose, 'up', '--detach', '--build', '--force-recreate', 'web');
  const engine = await crowd.open();
  const ports = rebuildPorts({
    ...{ engine, program: 'docker', workspace: folder },
    environment: { ...process.env, ...crowd.own.env },
  });
  await change();
  await up();
  const times = await takeTurns({
    rounds,
    ours: async () => {
      await change();
      const id = await docker('inspect', '--format', '{{.Id}}', `${project}-web-1`);
      const planned = await planCleanRebuild(ports, id, { isClean: true, isPulling: false });
      if (planned.kind === 'refused') throw new Error(planned.because);
      return downtimeMs(crowd, async () => {
        const outcome = await cleanRebuild(ports, planned.plan);
        if (outcome.kind !== 'rebuilt') throw new Error(`The service was ${outcome.kind}.`);
      });
    },
    peer: async () => {
      await change();
      return downtimeMs(crowd, up);
    },
  });
  await docker(...compose, 'down', '--timeout', '0');
  return {
    ...{ what: `downtime of a clean rebuild of a service, median of ${rounds}`, ...times },
    ...{ peerName: 'docker compose up -d --build --force-recreate', unit: 'ms', goalRatio: 1.1 },
  };
}

interface TimedEvent {
  readonly Action: string;
  readonly timeNano: number;
}

/** From the end of the old container to the start of the new one. */
async function downtimeMs({ bare }: Crowd, replace: () => Promise<unknown>): Promise<number> {
  const since = Math.floor(Date.now() / 1_000);
  const startedAtNano = Date.now() * 1e6;
  await replace();
  const filters = encodeURIComponent(JSON.stringify({ type: ['container'], event: ['die', 'start'] }));
  const answer = await bare.open(`/events?since=${since}&until=${Math.floor(Date.now() / 1_000) + 1}&filters=${filters}`);
  let lines = '';
  for await (const chunk of answer) lines += String(chunk);
  const events: readonly TimedEvent[] = lines.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]));
  const found = events.filter(({ timeNano }) => timeNano >= startedAtNano);
  const [end, start] = ['die', 'start'].map((action) => found.find(({ Action }) => Action === action)?.timeNano);
  if (end === undefined || start === undefined) throw new Error('The engine tells of no end, or of no start.');
  return (start - end) / 1e6;
}
