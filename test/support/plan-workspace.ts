/** A workspace in a temporary folder, and what a plan of its build is asked with: an engine is never needed. */
import { mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BaseImage } from '../../server/cache/build-request.ts';
import type { StepReport } from '../../server/cache/learn.ts';
import { type BuiltRequest, learnBuild } from '../../server/plans/learn-build.ts';
import { noteRecords, type RecordsRequest } from '../../server/plans/note-records.ts';
import { type PlanAnswer, planBuild } from '../../server/plans/plan-build.ts';
import type { PlanBuilder, PlanDeps, PlanRequest } from '../../server/plans/prepare-plan.ts';
import { amd64, imageOf } from './simulated-builder.ts';

export const someBuilder: PlanBuilder = {
  id: 'engine of a test',
  usesContainerdStore: false,
  buildKit: 25,
  platform: amd64,
};
export const someImages: Readonly<Record<string, BaseImage>> = { base: imageOf() };

export class PlanWorkspace {
  /** Where everything is. */
  readonly folder: string;
  readonly state: string;
  #builds = 0;
  /** Ids of builders. */
  readonly #lookedAt = new Set<string>();

  private constructor(folder: string) {
    this.folder = folder;
    this.state = join(folder, 'state');
  }

  static async create(): Promise<PlanWorkspace> {
    return new PlanWorkspace(await realpath(await mkdtemp(join(tmpdir(), 'unstale-plans-'))));
  }

  get deps(): PlanDeps {
    return { state: this.state, isTrusted: true, signal: new AbortController().signal };
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  /** A path that ends with `/` is a folder, a text that starts with `->` a link. All are an hour old, so that no build began before. */
  async write(files: Readonly<Record<string, string>>, secondsAgo = 3600): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const full = this.path(path);
      await mkdir(path.endsWith('/') ? full : dirname(full), { recursive: true });
      if (text.startsWith('->')) await symlink(text.slice(2), full);
      else if (!path.endsWith('/')) await writeFile(full, text);
      const date = Date.now() / 1000 - secondsAgo;
      if (!text.startsWith('->')) await utimes(full, date, date);
    }
  }

  request(more: Partial<PlanRequest> & { readonly at?: string } = {}): PlanRequest {
    const { at = 'app', ...rest } = more;
    const dockerfileUri = pathToFileURL(this.path(`${at}/Dockerfile`)).href;
    return { dockerfileUri, contextPath: this.path(at), builder: someBuilder, images: someImages, ...rest };
  }

  plan(more: Parameters<PlanWorkspace['request']>[0] = {}, deps: Partial<PlanDeps> = {}): Promise<PlanAnswer> {
    return planBuild(this.request(more), { ...this.deps, ...deps });
  }

  /** One word for each step. */
  async told(more: Parameters<PlanWorkspace['request']>[0] = {}): Promise<string> {
    const plan = await this.plan(more);
    if (plan.kind !== 'known') return plan.kind;
    return plan.steps
      .map(({ outcome }) =>
        outcome.kind === 'runs' ? outcome.cause.kind : outcome.kind === 'unknown' ? `unknown(${outcome.category})` : outcome.kind,
      )
      .join(' ');
  }

  /** A build that began now, as its builder tells of it: every step was reported the same. */
  async learn(
    more: Partial<BuiltRequest> & { readonly at?: string } = {},
    report: StepReport = 'ran',
    deps: Partial<PlanDeps> = {},
  ): Promise<Awaited<ReturnType<typeof learnBuild>>> {
    // A file system may date what was written just now a few milliseconds later than the clock.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const startedAtMs = more.startedAtMs ?? Date.now();
    const builderId = (more.builder ?? someBuilder).id;
    if (!this.#lookedAt.has(builderId)) await this.look([], { builderId, atMs: 0 });
    const plan = await this.plan(more);
    const steps =
      plan.kind !== 'known' ? [] : plan.steps.map(({ stageName, ordinal }) => ({ stageName, ordinal, report, ranMs: 40 }));
    const built = { historyId: `build ${++this.#builds}`, isComplete: true, hasLoadedContext: true, steps, ...more, startedAtMs };
    return learnBuild({ ...built, ...this.request(more) }, { ...this.deps, ...deps });
  }

  /** Somebody looks what the builder keeps: `regular:a` is a record of that kind. Told is what went. */
  async look(
    ids: readonly string[],
    {
      atMs = Date.now(),
      builderId = someBuilder.id,
      ...more
    }: Partial<Omit<RecordsRequest, 'records'> & RecordsRequest['records'][number]> = {},
  ): Promise<string> {
    this.#lookedAt.add(builderId);
    const records = ids.map((id) => {
      return { id, kind: id.split(':')[0] ?? '', parents: [], description: '', isInUse: false, ...more };
    });
    return noteRecords({ builderId, usesContainerdStore: false, atMs, records }, this.deps);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
