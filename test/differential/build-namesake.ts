/** Another project whose context folder is called the same, with files of the same size and date: the builder takes them for one. */
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { listContext } from './context-folder.ts';
import { observeBuild } from './observe-build.ts';
import type { BuildGiven } from './planner.ts';
import { engineOf, type Project } from './project.ts';

export async function buildNamesake(project: Project): Promise<string> {
  const { place, random, context } = project;
  const folder = join(place.folder, `namesake-${place.salt}-${random.integer(1e6)}`);
  const other = join(folder, basename(context));
  await mkdir(other, { recursive: true });
  for (const { path, kind } of await listContext(context)) {
    if (kind === 'directory') await mkdir(join(other, path), { recursive: true });
    if (kind !== 'file') continue;
    await mkdir(dirname(join(other, path)), { recursive: true });
    const { size, mtime, atime } = await stat(join(context, path));
    await writeFile(join(other, path), random.chance(50) ? await readFile(join(context, path)) : 'n'.repeat(size));
    await utimes(join(other, path), atime, mtime);
  }
  const dockerfilePath = join(folder, 'Dockerfile');
  await writeFile(dockerfilePath, `FROM ${place.base}\nENV SALT=${place.salt}\nCOPY ${random.pick(['.', 'salt', '*'])} /x/\n`);
  const given: BuildGiven = {
    ...{ contextPath: other, dockerfilePath, target: undefined, args: new Map(), namedContexts: new Map() },
    ...{ noCache: false, network: 'none', builder: project.builder },
  };
  const plan = await place.planner.plan(given);
  const observation = await observeBuild(engineOf(project), given, { secretFile: place.secretFile });
  if (plan.kind === 'plan') await place.planner.learn(given, observation);
  await rm(folder, { recursive: true, force: true });
  return 'built in between';
}
