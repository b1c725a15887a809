/** The built command line where there is no `docker`, or one without buildx: status works, and a rebuild says what is missing. */
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { runDocker } from '../support/engine/access.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type ProcessResult, runProcess } from '../support/run-process.ts';

const name = `without-tools-${process.pid}`;

/** Where a machine may have plugins for everybody. https://docs.docker.com/engine/extend/cli_plugins/ */
const pluginFolders = ['lib', 'libexec'].flatMap((name) => [`/usr/${name}/docker`, `/usr/local/${name}/docker`]);
const withoutPlugins = `for folder in ${pluginFolders.join(' ')}; do
  if [ -d "$folder" ]; then mount -t tmpfs tmpfs "$folder"; fi
done
PATH=$1; shift; exec "$@"`;

describeOnEngine('without tools to build', (engine) => {
  let workspace = '';
  beforeAll(async () => {
    workspace = await realpath(await mkdtemp(join(tmpdir(), 'unstale-tools-')));
    for (const folder of ['app', 'bin', 'config']) await mkdir(join(workspace, folder));
    await writeFile(join(workspace, 'compose.yaml'), `services:\n  app:\n    build: ./app\n    image: ${name}\n`);
    await writeFile(join(workspace, 'app/Dockerfile'), `FROM ${smallImage}\nWORKDIR /app\nCOPY . .\n`);
    await writeFile(join(workspace, 'app/file'), 'one\n');
    await buildSmallImage((args) => runDocker(engine, args));
    for (const args of [
      ['build', '--tag', name, join(workspace, 'app')],
      ['run', '--detach', '--network=none', '--label=dev.unstale.test=1', '--stop-signal=KILL', '--name', name, name],
    ]) {
      const { exitCode, stderr } = await runDocker(engine, args);
      expect(exitCode, stderr).toBe(0);
    }
  });
  afterAll(async () => {
    await runDocker(engine, ['rm', '--force', name]);
    await runDocker(engine, ['rmi', name]);
    await rm(workspace, { recursive: true, force: true });
  });
  const unstale = ({ PATH, ...environment }: NodeJS.ProcessEnv, ...args: string[]): Promise<ProcessResult> => {
    const program = [process.execPath, join(repositoryRoot, 'dist/cli.js'), ...args];
    return runProcess('unshare', ['--mount', 'sh', '-ec', withoutPlugins, 'sh', PATH ?? '', ...program], {
      cwd: workspace,
      env: { PATH: process.env['PATH'], DOCKER_HOST: `unix://${engine.socketPath}`, HOME: workspace, ...environment },
    });
  };
  /** The verdict of the container, as the sidebar has it. */
  const verdictOf = ({ stdout, stderr }: ProcessResult): string => {
    if (stdout === '') throw new Error(stderr);
    const report: { projects: { images: { containers: { name: string; verdict: { kind: string } }[] }[] }[] } =
      JSON.parse(stdout);
    const containers = report.projects.flatMap(({ images }) => images).flatMap(({ containers }) => containers);
    return containers.find((container) => container.name === name)?.verdict.kind ?? '';
  };

  test.each([
    ['no docker command line', () => ({ PATH: join(workspace, 'bin') }), 'The docker command line is not installed here.'],
    [
      'a docker command line without buildx',
      () => ({ PATH: join(workspace, 'only-docker'), DOCKER_CONFIG: join(workspace, 'config') }),
      'The docker command line has no buildx.',
    ],
  ])('with %s a rebuild is refused with the reason, and status works', async (_name, environment, because) => {
    await onlyDocker();
    expect(verdictOf(await unstale(environment(), 'status', '--format', 'json'))).toBe('fresh');
    await writeFile(join(workspace, 'app/file'), 'two\n');
    expect(verdictOf(await unstale(environment(), 'status', '--format', 'json'))).toBe('stale');
    const before = await runDocker(engine, ['inspect', name]);
    const refused = await unstale(environment(), 'rebuild', name, '--clean', '--yes');
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain(because);
    expect(refused.stderr).toMatch(/Install .* to build; everything else works without\./);
    expect(await runDocker(engine, ['inspect', name])).toEqual(before);
    await writeFile(join(workspace, 'app/file'), 'one\n');
  });

  /** A folder with nothing but the docker command line, whose plugins are looked for below the configuration. */
  async function onlyDocker(): Promise<void> {
    const folder = join(workspace, 'only-docker');
    await mkdir(folder, { recursive: true });
    const { stdout } = await runProcess('sh', ['-c', 'command -v docker'], { env: { ...process.env, ...engine.env } });
    await symlink(stdout.trim(), join(folder, 'docker')).catch(() => undefined);
  }
});
