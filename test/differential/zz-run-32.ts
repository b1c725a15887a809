import { mkdtemp, writeFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from './random.ts';
import { makeContext, contextChanges, listContext } from './context-folder.ts';
import { dockerfileChanges } from './dockerfile-changes.ts';
import { textOf, type DockerfileText } from './dockerfile-text.ts';
import { CopyWriter } from './copy-writer.ts';
import { observeBuild } from './observe-build.ts';
import { compareSteps } from './compare-steps.ts';
import { OurPlanner } from './zz-planner-32.ts';
import { addCase, newTotals, describeCase, summary } from './totals.ts';
import { ignoreText } from './project-changes.ts';

const [seed, projects, envFile] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4] ?? ''];
const env: Record<string, string> = { BUILDX_BUILDER: 'bk' };
for (const line of readFileSync(envFile, 'utf8').split('\n')) { const m = /^export (\w+)='(.*)'$/.exec(line); if (m) env[m[1]!] = m[2]!; }
const engine = { env, socketPath: '' };
const folder = await mkdtemp(join(tmpdir(), 'unstale-32-'));
await writeFile(join(folder, 'token'), 't');
const totals = newTotals();
for (let project = 0; project < projects; project++) {
  const random = randomFrom(seed * 7919 + project);
  const salt = `bk${seed}x${project}`;
  const context = join(folder, `context-${salt}`);
  const named = join(folder, `other-${salt}`);
  await makeContext(context, salt, random);
  await makeContext(named, salt, random);
  const around = async () => ({ salt, base: 'scratch', isOld: false, hasParents: true, files: await listContext(context), served: { address: 'http://127.0.0.1:1/x', checksum: 'sha256:0' }, repository: { address: 'x', commits: [] } });
  const write = async (count: number): Promise<string[]> => {
    const w = new CopyWriter(await around(), random, { earlier: [], isBare: true });
    const lines = ['COPY salt /salt'];
    while (lines.length < count) {
      const line = random.chance(85) ? w.ofContext() : random.chance(70) ? `COPY --from=other --parents ${random.pick(['**/*.js', 'src/./**', 'salt', '*'])} /n${random.integer(3)}/` : w.document();
      lines.push(line);
    }
    return lines;
  };
  const text: DockerfileText = { preamble: [], stages: [{ name: 's0', from: 'scratch', lines: await write(2 + random.integer(3)) }] };
  if (random.chance(40)) {
    text.stages.push({ name: 's1', from: random.pick(['scratch', 's0']), lines: await write(3) });
    text.stages[1]!.lines.push(`COPY --from=s0 --parents ${random.pick(['salt', '**', '*/./**', 'p*', 'nowhere', 'salt/./x'])} /s/`);
  }
  let ignore = random.chance(25) ? ignoreText(random) : undefined;
  const planner = new OurPlanner(new Map([['bk', engine]]), { mergesLinks: true });
  const dockerfilePath = join(folder, `${salt}.Dockerfile`);
  const cases = 10;
  let good: string | undefined;
  for (let each = 0; each < cases; each++) {
    let [change, detail] = ['new', ''];
    if (each > 0) {
      if (random.chance(65)) { const [w, name, fit] = random.weighted(contextChanges.map((c) => [c[0], c] as const)); change = name; detail = (await fit(random.chance(85) ? context : named, random)) ?? '-'; void w; }
      else if (random.chance(80)) { const [, name, fit] = random.weighted(dockerfileChanges.filter(([, n]) => !/command|step added|value|default|document/.test(n)).map((c) => [c[0], c] as const)); change = name; detail = fit(text, await around(), random) ?? '-'; }
      else if (random.chance(30)) { ignore = random.chance(50) ? undefined : ignoreText(random); change = 'ignore'; }
      else change = 'nothing';
    }
    const dockerfile = textOf(text);
    await writeFile(dockerfilePath, dockerfile);
    if (ignore === undefined) await rm(join(context, '.dockerignore'), { force: true }); else await writeFile(join(context, '.dockerignore'), ignore);
    const given = { contextPath: context, dockerfilePath, target: undefined, args: new Map<string, string>(), builder: 'bk', namedContexts: new Map([['other', named]]), noCache: false as const, network: 'none' };
    const plan = await planner.plan(given);
    const observation = await observeBuild(engine, given, { secretFile: join(folder, 'token') });
    if (plan.kind === 'plan') await planner.learn(given, observation);
    const comparisons = compareSteps(plan, observation);
    const result = { change, detail, dockerfile, ignore: JSON.stringify(ignore), given, plan, observation, comparisons };
    const name = `seed ${seed} project ${project} case ${each}`;
    addCase(totals, result, name);
    const says = plan.kind === 'plan' && plan.steps.some(({ outcome }) => outcome.kind === 'fails');
    if (comparisons.some(({ verdict }) => verdict === 'wrong')) console.log(describeCase(name, result));
    if (!observation.isOk) console.log(`${name}: FAILED, foreseen: ${says}: ${observation.output.split('\n').filter((l) => /ERROR/.test(l)).at(-1)}${says ? '' : `\n${describeCase(name, result)}`}`);
    if (observation.isOk) good = JSON.stringify(text);
    else if (good !== undefined) Object.assign(text, JSON.parse(good));
    else { text.stages.length = 1; text.stages[0]!.lines = await write(3); }
  }
}
console.log(JSON.stringify({ failed: totals.failed, failedUnforeseen: totals.failedUnforeseen, unknown: Object.fromEntries(totals.unknown), notScored: Object.fromEntries(totals.notScored) }));
console.log(summary(totals));
await rm(folder, { recursive: true, force: true });
