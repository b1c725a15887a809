/**
 * What Compose makes of compose files is what Unstale takes for declared: the same folder, Dockerfile, target, arguments,
 * contexts and names. No engine runs: `docker compose config` only reads files.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuildFileIndex } from '../../server/context/build-file-index.ts';
import { declaredSources } from '../../server/context/build-sources.ts';
import type { DeclaredSource } from '../../server/context/declared-source.ts';
import { defaultSettings } from '../../server/settings.ts';
import { composeProjects } from '../fixtures/compose/projects.ts';
import { installEngine } from '../support/engine/install.ts';
import { leaveOut } from '../support/requirements.ts';
import { runProcess } from '../support/run-process.ts';

const installation = await installEngine();

describe.skipIf(installation.kind === 'missing' && leaveOut('compose files', installation))('Compose', () => {
  let scratch = '';
  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale compose-')));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test.each(Object.entries(composeProjects))('reads %s as Unstale does', async (name, fixture) => {
    const folder = join(scratch, name.replaceAll(' ', '-'));
    for (const [path, text] of Object.entries(fixture.files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { unknown = {}, isRefused = false } = fixture;
    const config = await composeConfig(folder);
    expect(config === undefined, 'Compose refuses it').toBe(isRefused);
    const ours = firstOfEach(await sourcesOf(folder), config?.name);
    for (const [service, cause] of Object.entries(unknown)) expect(ours.get(service)?.unknown).toContain(cause);
    if (config === undefined) return;
    const built = Object.entries(config.services).filter(([, { build }]) => build !== undefined && build !== null);
    const declared = [...ours.keys()].sort();
    expect(declared).toEqual(built.map(([service]) => service).sort());
    for (const [service, told] of built) {
      const source = ours.get(service);
      if (source !== undefined && !(service in unknown))
        expect({ service, ...shownSource(source) }).toEqual({ service, ...shown(told, config.name, service, source) });
    }
  });

  test('reads included files of elsewhere, of which Unstale knows only that they are there', async () => {
    const folder = join(scratch, 'workspace');
    await mkdir(folder);
    await writeFile(join(scratch, 'elsewhere.yaml'), 'services: {far: {build: .}}');
    await writeFile(join(folder, 'compose.yaml'), 'include: [../elsewhere.yaml]\nservices: {near: {build: .}, db: {image: db}}');
    expect(Object.keys((await composeConfig(folder))?.services ?? {}).sort()).toEqual(['db', 'far', 'near']);
    const [near, others, ...more] = await sourcesOf(folder);
    expect(near).toMatchObject({ service: { name: 'near' }, contextPath: folder });
    expect(others).toMatchObject({ service: { except: ['near', 'db'] }, unknown: expect.stringContaining('elsewhere.yaml') });
    expect(more).toEqual([]);
  });
});

interface ToldService {
  readonly image?: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile?: string;
    readonly dockerfile_inline?: string;
    readonly target?: string;
    readonly args?: Record<string, string>;
    readonly additional_contexts?: Record<string, string>;
    readonly tags?: string[];
  } | null;
}

interface ToldConfig {
  readonly name: string;
  readonly services: Record<string, ToldService>;
}

/** `undefined` where Compose refuses. Nothing of this machine's environment is in it. */
async function composeConfig(folder: string): Promise<ToldConfig | undefined> {
  if (installation.kind !== 'ready') throw new Error(installation.because);
  const compose = join(installation.pluginFolder, 'docker-compose');
  const env = { PATH: process.env['PATH'] ?? '', HOME: scratchHome };
  const { exitCode, stdout } = await runProcess(compose, ['--profile', '*', 'config', '--format', 'json'], { cwd: folder, env });
  return exitCode === 0 ? (JSON.parse(stdout) as ToldConfig) : undefined;
}

const scratchHome = tmpdir();

async function sourcesOf(folder: string): Promise<readonly DeclaredSource[]> {
  const index = new BuildFileIndex({ overlay: () => undefined, now: () => 0 });
  const workspaceFolders = [pathToFileURL(folder).href];
  const { signal } = new AbortController();
  return declaredSources(index, { settings: defaultSettings, workspaceFolders, signal, records: [], path: folder });
}

/** Files that are included also stand by themselves, in projects of other names, and count later. */
function firstOfEach(sources: readonly DeclaredSource[], project: string | undefined): ReadonlyMap<string, DeclaredSource> {
  const first = new Map<string, DeclaredSource>();
  for (const source of sources) {
    const { service } = source;
    if (service === undefined || (project !== undefined && service.project !== project) || first.has(service.name)) continue;
    first.set(service.name, source);
  }
  return first;
}

function shownSource({
  dockerfileUri,
  dockerfileText,
  contextPath,
  target,
  args,
  namedContexts,
  references,
  unknown,
}: DeclaredSource) {
  const dockerfile = dockerfileText ?? fileURLToPath(dockerfileUri);
  return { dockerfile, contextPath, target, args, namedContexts, references: [...references].sort(), unknown };
}

/** Arguments that the environment may set are nobody's knowledge, whatever Compose makes of this one. */
function shown({ build, image }: ToldService, project: string, service: string, { args }: DeclaredSource) {
  if (build === undefined || build === null) throw new Error(`${service} is not built`);
  const {
    context,
    dockerfile = 'Dockerfile',
    dockerfile_inline: inline,
    target,
    additional_contexts: named = {},
    tags = [],
  } = build;
  return {
    dockerfile: inline?.replaceAll('$$', '$') ?? resolve(context, dockerfile),
    ...{ contextPath: context, target, namedContexts: named, unknown: undefined },
    args: Object.fromEntries(Object.entries(build.args ?? {}).filter(([name]) => name in args)),
    references: [image ?? `${project}-${service}`, ...tags].sort(),
  };
}
