/** Plans where the disk is not kind: FIFOs, what a person may not read, and folders that go away. */
import { execFileSync } from 'node:child_process';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlanWorkspace } from '../support/plan-workspace.ts';

let workspace: PlanWorkspace;
beforeEach(async () => {
  workspace = await PlanWorkspace.create();
  await workspace.write({ 'app/Dockerfile': 'FROM base\nCOPY src /src\nCOPY top /top\n', 'app/src/a': '1', 'app/top': '' });
});
afterEach(async () => {
  await chmod(workspace.path('app/src'), 0o755).catch(() => undefined);
  await workspace.remove();
});

test('a FIFO in the context keeps nobody waiting, and is a part of it', async () => {
  await workspace.learn();
  execFileSync('mkfifo', [workspace.path('app/src/pipe')]);
  expect(await workspace.told()).toBe('changed below');
  expect(await workspace.learn()).toEqual({ kind: 'learnt' });
  expect(await workspace.told()).toBe('reused reused');
});

test('a FIFO in place of the Dockerfile or the ignore file ends in an answer', async () => {
  execFileSync('mkfifo', [workspace.path('app/.dockerignore')]);
  expect(await workspace.told()).toBe('unknown(other) unknown(other)');
  await rm(workspace.path('app/Dockerfile'));
  execFileSync('mkfifo', [workspace.path('app/Dockerfile')]);
  expect(await workspace.plan()).toMatchObject({ kind: 'unknown', because: expect.stringContaining('cannot be used') });
});

test.each([
  ['a step below all others', 'COPY top\n', 4, 'COPY has no destination'],
  ['an instruction that is no step', 'ENV\n', 4, 'ENV has no argument'],
  ['a heredoc without an end', 'RUN <<EOF\nx\n', 4, 'the heredoc EOF never ends'],
  ['a stage that nobody needs', 'FROM base AS last\nRUN x\n', 3, 'WORKDIR has no argument'],
])('nothing is said to be reused of a file that no builder takes: %s', async (_, added, line, because) => {
  await workspace.learn();
  expect(await workspace.told()).toBe('reused reused');
  const good = 'FROM base\nCOPY src /src\nCOPY top /top\n';
  const dockerfileText = added.startsWith('FROM') ? `FROM base\nCOPY src /src\nWORKDIR\n${added}` : good + added;
  const plan = await workspace.plan({ dockerfileText });
  expect(plan).toEqual({ kind: 'unknown', because: `Line ${line} of the Dockerfile could not be read: ${because}.` });
});

test('a context that went away, or is a file, is not known', async () => {
  await workspace.learn();
  const dockerfileText = 'FROM base\nCOPY src /src\n';
  await rm(workspace.path('app'), { recursive: true });
  expect(await workspace.told({ dockerfileText })).toBe('unknown(other)');
  await writeFile(workspace.path('app'), '');
  expect((await workspace.told({ dockerfileText })).split(' ')).toEqual(['unknown(other)']);
});

test('a context that goes away while it is read is an answer, whatever it is', async () => {
  await workspace.write(Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`app/src/f${at}`, String(at)])));
  const [plan] = await Promise.all([workspace.plan(), rm(workspace.path('app/src'), { recursive: true })]);
  expect(['known', 'unknown']).toContain(plan.kind);
});

/** Run by somebody who has no right over the permissions of files, which a superuser has until it is taken away. */
const program = `
const { planBuild } = await import(${JSON.stringify(join(import.meta.dirname, '../../server/plans/plan-build.ts'))});
const [request, state] = process.argv.slice(1);
const plan = await planBuild(JSON.parse(request), { state, isTrusted: true, signal: new AbortController().signal });
console.log(JSON.stringify(plan.kind === 'known' ? plan.steps.map(({ outcome }) => outcome) : plan));
`;

function plannedByNobody(): unknown {
  const request = JSON.stringify(workspace.request());
  const node = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--input-type=module', '-e', program, request, workspace.state];
  const giveUp = ['--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-dac_override,-dac_read_search'];
  const all = [process.execPath, ...node];
  const [command = '', ...args] = process.getuid?.() === 0 ? ['setpriv', ...giveUp, ...all] : all;
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
}

test('what a person may not read is told as the cause', async () => {
  await chmod(workspace.path('app/src/a'), 0);
  const because = 'src/a could not be read: You may not read it.';
  expect(plannedByNobody()).toMatchObject([{ kind: 'unknown', because }, { kind: 'unknown' }]);
  await chmod(workspace.path('app/src'), 0);
  expect(plannedByNobody()).toMatchObject([{ kind: 'unknown', because: 'src: You may not read it.' }, { kind: 'unknown' }]);
});

test('a state folder that takes nothing costs what is learnt, and no plan', async () => {
  await workspace.learn();
  execFileSync('chmod', ['-R', 'a-w', workspace.state]);
  expect(plannedByNobody()).toEqual([{ kind: 'reused' }, { kind: 'reused' }]);
  execFileSync('chmod', ['-R', 'u+w', workspace.state]);
});
