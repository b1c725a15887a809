/** Runs cases on engines of its own and adds up what came of them. Projects know nothing of each other, so who runs them does not matter. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { buildSmallImage } from '../support/engine/small-image.ts';
import { startGitServer } from '../support/git-server.ts';
import { loadPlanner, type PlannerName } from './load-planner.ts';
import { provideBase, removeBases } from './project-base.ts';
import { type CaseResult, liveProject } from './project-life.ts';
import { frontendImage, provideFrontend } from './provide-frontend.ts';
import { randomFrom } from './random.ts';
import { startFileServer } from './served-files.ts';
import { addCase, newTotals, type Totals } from './totals.ts';

export interface RunOptions {
  readonly cases: number;
  readonly seed: number;
  readonly mergesLinks: boolean;
  readonly isOld?: boolean;
  readonly isTagged?: boolean;
  readonly planner: PlannerName;
  /** The program of a frontend that is newer than the engines' own. */
  readonly frontend?: string | undefined;
  /** Begins with this one. */
  readonly project?: number;
  /** The folder of contexts stays. */
  readonly isKept?: boolean;
  readonly onCase?: (name: string, result: CaseResult, totals: Totals) => void;
}

const casesOfOneProject = 10;

/** Each of `jobs` is the engines of one job; the first engine of a job builds, the second is what it is switched to. */
export async function runCases(jobs: readonly ReadonlyMap<string, EngineAccess>[], options: RunOptions): Promise<Totals> {
  const totals = newTotals();
  const folder = await mkdtemp(join(tmpdir(), 'unstale-plan-'));
  const [files, git] = [await startFileServer(), await startGitServer()];
  try {
    const [secretFile, emptyFolder] = [join(folder, 'token'), join(folder, 'empty')];
    await writeFile(secretFile, 'token');
    await mkdir(emptyFolder);
    const commits = [await git.commit({ 'file.txt': 'one', 'folder/inner': 'one' }), await git.commit({ 'file.txt': 'two' })];
    for (const engine of jobs.flatMap((engines) => [...engines.values()])) {
      await prepare(engine);
      if (options.frontend !== undefined) await provideFrontend(engine, options.frontend);
    }
    const first = options.project ?? 0;
    const last = first + Math.ceil(options.cases / casesOfOneProject);
    let next = first;
    await Promise.all(
      jobs.map(async (engines) => {
        while (next < last) {
          const project = next++;
          const salt = `${options.seed}x${project}`;
          const place = {
            ...{ folder, salt, base: `unstale-diff-base:${salt}`, originalBase: `unstale-diff-original:${salt}`, engines },
            ...{ planner: loadPlanner(options.planner, engines, options), secretFile, emptyFolder, served: files.file(salt) },
            ...{ repository: { address: git.urlOf(salt), commits } },
            ...{ isOld: options.isOld ?? false, isTagged: options.isTagged ?? false, isKept: options.isKept ?? false },
            frontend: options.frontend === undefined ? undefined : frontendImage,
          };
          await provideBase(place, [...engines.keys()][0] ?? '', '');
          const count = Math.min(casesOfOneProject, options.cases - (project - first) * casesOfOneProject);
          let number = 0;
          for await (const result of liveProject(place, randomFrom(options.seed * 7919 + project), count)) {
            const name = `seed ${options.seed} project ${project} case ${++number}`;
            addCase(totals, result, name);
            options.onCase?.(name, result, totals);
          }
          await removeBases(place);
        }
      }),
    );
    return totals;
  } finally {
    if (options.isKept !== true) await rm(folder, { recursive: true, force: true });
    await files.stop();
    await git.stop();
  }
}

function prepare(engine: EngineAccess): Promise<void> {
  return buildSmallImage((args) =>
    runDocker(engine, args[0] === 'build' ? ['buildx', 'build', '--provenance=false', ...args.slice(1)] : args),
  );
}
