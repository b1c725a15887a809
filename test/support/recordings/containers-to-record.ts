/** The containers that are recorded of each engine: from one that says nothing to one that says nearly everything. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSmallImage, smallImage } from '../engine/small-image.ts';
import type { ProcessResult } from '../run-process.ts';

/** Throws when the command fails; the output without its last line end. */
export type CommandLine = (...args: readonly string[]) => Promise<string>;

export const containersToRecord: readonly string[] = [
  'plain',
  'shop',
  'networks',
  'shared',
  'cleared',
  'linked',
  'paused',
  'limits',
];

const dockerfile = (mode: string, base: string) => `FROM ${base}
ENV MODE=${mode} KEPT=1
LABEL mode=${mode} kept=1
VOLUME /data
WORKDIR /app
EXPOSE 80
STOPSIGNAL SIGKILL
ENTRYPOINT ["sh", "-c"]
CMD ["sleep 1000 # ${mode}"]
`;

/** Each from the image as it was; then its name moves to another one. */
export async function createAll(run: CommandLine, engine: string): Promise<void> {
  const isPodman = engine === 'podman';
  await buildImages(run, isPodman);
  await run('network', 'create', '--subnet=10.99.0.0/24', 'front');
  await run('network', 'create', '--subnet=10.98.0.0/24', 'back');
  const start = async (name: string, flags: readonly string[], ...command: string[]) => {
    await run('run', '--detach', `--name=${name}`, ...flags, 'web', ...command);
  };
  await start('plain', []);
  await start('db', ['--network=none', '--volume=/dbdata', '--ipc=shareable']);
  await start('shop', shop(isPodman));
  // The command line of today gives no such address to an engine before API 1.44.
  const mac = engine === 'docker-20.10' ? [] : ['--mac-address=02:42:0a:63:00:09'];
  await start('networks', ['--network=front', '--network-alias=api', '--ip=10.99.0.9', ...mac]);
  await run('network', 'connect', '--alias=behind', '--ip=10.98.0.9', 'back', 'networks');
  await start('shared', ['--network=container:db', '--pid=container:db', '--volumes-from=db:ro', '--tty', '--interactive']);
  await start('cleared', ['--entrypoint=', '--no-healthcheck', '--restart=unless-stopped'], 'sleep', '1000');
  // Podman has no links.
  await start('linked', isPodman ? [] : ['--link=plain:backend']);
  await start('paused', ['--network=none', '--user=1000', ...(isPodman ? [] : ['--stop-timeout=-1'])]);
  await run('pause', 'paused');
  // Not every machine could start it.
  const most = ['--ulimit=memlock=9223372036854775807', '--memory=9007199254740993', '--memory-swap=-1', '--init'];
  await run('create', '--name=limits', ...(isPodman ? [] : most), '--read-only', '--security-opt=seccomp=unconfined', 'web');
  await run('exec', 'shop', 'touch', '/of-its-own');
  await run('tag', 'web:b', 'web');
}

function shop(isPodman: boolean): readonly string[] {
  return [
    ...['--env=MODE=mine', '--env=TEXT=a=b', '--label=own=1', '--publish=18080:80', '--publish=9000'],
    ...['--restart=on-failure:3', '--memory=64m', '--cpus=0.5', '--cap-add=NET_ADMIN', '--cap-drop=CHOWN', '--pids-limit=50'],
    ...['--volume=shop-data:/named', '--volume=/tmp:/host:ro', '--volume=/unnamed', '--tmpfs=/scratch:size=64k'],
    ...['--hostname=shop', '--add-host=other:127.0.0.1', '--dns=127.0.0.1', '--shm-size=1m', '--stop-timeout=3'],
    ...['--health-cmd=true', '--health-interval=30s', '--security-opt=no-new-privileges', '--workdir=/data'],
    // Podman sets further limits then, which not every machine allows.
    ...(isPodman ? [] : ['--ulimit=nofile=100:200', '--log-opt=max-size=1m']),
  ];
}

async function buildImages(run: CommandLine, isPodman: boolean): Promise<void> {
  const asked = async (args: readonly string[]): Promise<ProcessResult> => {
    const stdout = await run(...args);
    return { exitCode: 0, stdout, stderr: '' };
  };
  await buildSmallImage(asked);
  const folder = await mkdtemp(join(tmpdir(), 'unstale-record-'));
  try {
    for (const mode of ['a', 'b']) {
      await writeFile(join(folder, 'Dockerfile'), dockerfile(mode, isPodman ? `localhost/${smallImage}` : smallImage));
      await run('build', '--tag', `web:${mode}`, folder);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await run('tag', 'web:a', 'web');
}
