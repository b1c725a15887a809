/**
 * Tasks in the real VS Code on a real engine: a chain waits for a clean rebuild and goes on only when it succeeded, a task that is
 * ended leaves the container alone, and what `docker build` prints becomes problems at the right lines.
 */
import { strict as assert } from 'node:assert';
import { access as isThere, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationTarget, languages, type Task, tasks, Uri, workspace } from 'vscode';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { eventually } from './editor.ts';

const access = process.env['UNSTALE_TEST_ENGINE'];
const name = 'task-story';
const dockerfile = 'FROM node:22\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY . .\nCMD ["sleep", "1000"]\n';
/** Each fails in another way, and at another line of another length of file. */
const failing: readonly (readonly [name: string, text: string, line: number, message: RegExp])[] = [
  ['Run.Dockerfile', `${dockerfile}RUN exit 3\nUSER node\nENV A=b\n`, 6, /^RUN exit 3$/],
  ['Copy.Dockerfile', 'FROM node:22\nCOPY nothere /x\n', 2, /^COPY nothere \/x$/],
  ['Parse.Dockerfile', 'FROM node:22\nUSER node\nRUNN x', 3, /^RUNN x$/],
  ['From.Dockerfile', 'FROM 127.0.0.1:1/none:1\nUSER node\nUSER root\nUSER node\n', 1, /^FROM 127/],
  ['Long.Dockerfile', `FROM node:22\n${'USER root\n'.repeat(8)}RUN false && \\\n  false\nUSER node\n`, 10, /^RUN false && \\$/],
  ['Heredoc.Dockerfile', 'FROM node:22\nUSER root\nRUN <<EOF\necho a\nexit 4\nEOF\n', 3, /^RUN <<EOF$/],
];

(access === undefined ? describe.skip : describe)('tasks', () => {
  const engine: EngineAccess = JSON.parse(access ?? '{}');
  const root = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const folder = join(root, name);
  const settings = () => workspace.getConfiguration('unstale');
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runDocker(engine, args);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const idOf = async () => (await docker('inspect', '--type=container', '--format={{.Id}}', name)).trim();
  const find = async (label: string): Promise<Task> => {
    let found: Task | undefined;
    await eventually(async () => {
      found = (await tasks.fetchTasks()).find((task) => task.name === label);
      assert.ok(found, `There is no task ${label}.`);
    });
    return found as Task;
  };
  /** The exit code; `undefined` for what was ended from outside, or never began. */
  const run = async (label: string, meanwhile?: () => Promise<unknown>): Promise<number | undefined> => {
    const task = await find(label);
    let code: number | undefined;
    const codes = tasks.onDidEndTaskProcess((event) => {
      if (event.execution.task.name === label) code = event.exitCode;
    });
    const ended = new Promise<void>((resolve) => {
      const listener = tasks.onDidEndTask(({ execution }) => {
        if (execution.task.name !== label) return;
        listener.dispose();
        resolve();
      });
    });
    const execution = await tasks.executeTask(task);
    if (meanwhile !== undefined) {
      await meanwhile();
      execution.terminate();
    }
    await ended;
    await eventually(() => assert.ok(code !== undefined || meanwhile !== undefined));
    codes.dispose();
    return code;
  };
  const problems = (path: string, source: string) =>
    languages
      .getDiagnostics(Uri.file(path))
      .filter((each) => each.source === source)
      .map(({ range, message }) => [range.start.line + 1, message] as const);

  before(async () => {
    await mkdir(folder);
    await mkdir(join(root, '.vscode'), { recursive: true });
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    for (const [file, text] of failing) await writeFile(join(folder, file), text);
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, folder);
    await docker('run', '--detach', '--network=none', '--name', name, name);
    await settings().update(
      'images',
      { [name]: { dockerfile: `${name}/Dockerfile`, context: name } },
      ConfigurationTarget.Workspace,
    );
    await settings().update('recreate.stableSeconds', 1, ConfigurationTarget.Workspace);
    const builds = failing.map(([file]) => `docker buildx build --progress=plain --network=none -f ${file} .`).join('; ');
    const env = { ...engine.env };
    const of = { type: 'unstale', container: name };
    const after = { type: 'process', command: 'touch', options: { cwd: folder }, problemMatcher: [], dependsOrder: 'sequence' };
    const matchers = ['', '-multiline', '-first'].map((which) => ({
      base: `$unstale-buildkit${which}`,
      fileLocation: ['relative', `\${workspaceFolder}/${name}`],
    }));
    const written = [
      { ...of, label: 'story rebuild', task: 'clean rebuild', yes: true },
      { ...of, label: 'story verify', task: 'verify' },
      { ...of, label: 'story of nobody', task: 'verify', container: 'nobody-has-this' },
      { ...of, label: 'story nonsense', task: 'prune' },
      { type: 'unstale', image: name, label: 'story image', task: 'rebuild image', yes: true },
      { ...after, label: 'story chain', args: ['chained'], dependsOn: ['story rebuild'] },
      { label: 'story docker', type: 'shell', command: builds, options: { cwd: folder, env }, problemMatcher: matchers },
    ];
    await writeFile(join(root, '.vscode/tasks.json'), JSON.stringify({ version: '2.0.0', tasks: written }));
  });

  after(async () => {
    await docker('rm', '--force', name);
    await settings().update('images', undefined, ConfigurationTarget.Workspace);
    await rm(join(root, '.vscode/tasks.json'));
  });

  it('offers a clean rebuild of what the workspace builds, by the name that preLaunchTask takes', async () => {
    const offered = await tasks.fetchTasks({ type: 'unstale' });
    const names = offered.map(({ source, name: each }) => `${source}: ${each}`);
    for (const task of ['clean rebuild web', 'verify web', 'recreate api'])
      assert.ok(names.includes(`unstale: ${task}`), names.join());
  });

  it('tell by their exit code whether what runs is what the workspace holds', async () => {
    assert.equal(await run('story verify'), 0);
    await writeFile(join(folder, 'new.txt'), '1');
    assert.equal(await run('story verify'), 1);
    assert.equal(await run('story of nobody'), 2);
    assert.equal(await run('story nonsense'), 2);
  });

  it('build an image, and leave its container as it is', async () => {
    const imageId = () => docker('image', 'inspect', '--format={{.Id}}', name);
    const before = [await idOf(), await imageId()];
    assert.equal(await run('story image'), 0);
    assert.equal(await idOf(), before[0]);
    assert.notEqual(await imageId(), before[1]);
  });

  it('let a chain go on after a clean rebuild', async () => {
    const before = await idOf();
    assert.equal(await run('story chain'), 0);
    assert.notEqual(await idOf(), before);
    assert.equal(await docker('exec', name, 'cat', '/app/new.txt'), '1');
    await isThere(join(folder, 'chained'));
  });

  it('stop a chain when the build fails, and mark the line until the next build', async () => {
    await rm(join(folder, 'chained'));
    await writeFile(join(folder, 'Dockerfile'), `${dockerfile}RUN exit 3\n`);
    const before = await idOf();
    const ended: (number | undefined)[] = [];
    const codes = tasks.onDidEndTaskProcess(({ exitCode, execution }) => {
      if (execution.task.name === 'story rebuild') ended.push(exitCode);
    });
    await tasks.executeTask(await find('story chain'));
    await eventually(() => assert.deepEqual(ended, [1]));
    codes.dispose();
    await eventually(() => assert.equal(problems(join(folder, 'Dockerfile'), 'unstale')[0]?.[0], 6));
    assert.match(problems(join(folder, 'Dockerfile'), 'unstale')[0]?.[1] ?? '', /exit code: 3/);
    // By then what stands behind in the chain would long have begun.
    await run('story verify');
    await assert.rejects(isThere(join(folder, 'chained')));
    assert.equal(await idOf(), before);
  });

  it('leave the container alone when they are ended', async () => {
    await writeFile(join(folder, 'Dockerfile'), `${dockerfile}RUN touch /begun && sleep 60\n`);
    const before = await idOf();
    const isBuilding = () =>
      eventually(async () => assert.match(await docker('buildx', 'history', 'ls', '--format', 'json'), /"status":"Running"/));
    await run('story rebuild', isBuilding);
    await eventually(async () => assert.doesNotMatch(await docker('buildx', 'history', 'ls', '--format', 'json'), /"Running"/));
    assert.equal(await idOf(), before);
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
  });

  it('of others get the lines at which docker build fails, each with its instruction', async () => {
    await run('story docker');
    for (const [file, text, line, message] of failing) {
      await eventually(() => assert.equal(problems(join(folder, file), 'buildkit').length, 1, `${file}: ${text}`));
      const [problem] = problems(join(folder, file), 'buildkit');
      assert.equal(problem?.[0], line, file);
      assert.match(problem?.[1] ?? '', message);
    }
    assert.ok((await readFile(join(folder, 'Dockerfile'), 'utf8')).startsWith('FROM'));
  });
});
