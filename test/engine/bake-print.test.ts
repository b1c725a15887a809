/**
 * What bake makes of bake files is what Unstale takes for declared, or Unstale says that it does not know: never something else. No
 * engine runs: `buildx bake --print` only reads files.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuildFileIndex } from '../../server/context/build-file-index.ts';
import { declaredSources } from '../../server/context/build-sources.ts';
import type { DeclaredSource } from '../../server/context/declared-source.ts';
import { isRemoteContext } from '../../server/model/declared-build.ts';
import { defaultSettings } from '../../server/settings.ts';
import { bakeProjects } from '../fixtures/bake/projects.ts';
import { installEngine } from '../support/engine/install.ts';
import { leaveOut } from '../support/requirements.ts';
import { runProcess } from '../support/run-process.ts';

const installation = await installEngine();

describe.skipIf(installation.kind === 'missing' && leaveOut('bake files', installation))('bake', () => {
  let scratch = '';
  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale bake-')));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test.each(Object.entries(bakeProjects))('reads %s as Unstale does', async (name, fixture) => {
    const folder = join(scratch, name.replaceAll(' ', '-'));
    for (const [path, text] of Object.entries(fixture.files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { unknown = {}, unknownArgs = {}, isRefused = false } = fixture;
    const ours = new Map((await sourcesOf(folder)).map((source) => [targetOf(source), source]));
    const bake = await bakeTargets(folder, scratch);
    expect(bake === undefined, 'bake refuses it').toBe(isRefused);
    for (const [target, cause] of Object.entries(unknown)) expect(ours.get(target)?.unknown, target).toContain(cause);
    for (const [target, names] of Object.entries(unknownArgs))
      expect(ours.get(target)?.unknownArgs, target).toEqual(expect.arrayContaining([...names]));
    if (bake === undefined) return;
    // Of a matrix that nobody here can spell out the name of the block stands for all.
    const known = [...ours].filter(([target, source]) => target in bake || source.unknown === undefined);
    expect(known.map(([target]) => target).filter((target) => !(target in bake))).toEqual([]);
    const said = new Set([...ours.keys(), ...Object.keys(unknown)]);
    const isSaid = (target: string) => said.has(target) || [...said].some((each) => target.startsWith(`${each}-`));
    expect(Object.keys(bake).filter((target) => !isSaid(target))).toEqual([]);
    for (const [target, source] of known) {
      if (source.unknown !== undefined) expect(Object.keys(unknown), `${target}: ${source.unknown}`).toContain(target);
      else
        expect({ name: target, ...shownSource(source) }).toEqual({ name: target, ...shown(bake[target] ?? {}, folder, source) });
    }
  });
});

interface ToldTarget {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly 'dockerfile-inline'?: string;
  readonly target?: string;
  readonly args?: Record<string, string | null>;
  readonly contexts?: Record<string, string>;
  readonly tags?: string[];
}

/** `undefined` where bake refuses. Nothing of this machine's environment is in it. Services of compose files are left out. */
async function bakeTargets(folder: string, home: string): Promise<Record<string, ToldTarget> | undefined> {
  if (installation.kind !== 'ready') throw new Error(installation.because);
  const buildx = join(installation.pluginFolder, 'docker-buildx');
  const bake = async (...args: string[]) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: home };
    const { exitCode, stdout } = await runProcess(buildx, ['bake', '--progress=quiet', ...args], { cwd: folder, env });
    return exitCode === 0 ? JSON.parse(stdout) : undefined;
  };
  const listed: { name: string; group?: boolean }[] | undefined = await bake('--list=type=targets,format=json');
  const names = listed?.filter(({ group }) => group !== true).map(({ name }) => name);
  const all = names && (await bake('--print', ...names))?.target;
  if (names === undefined || all !== undefined) return all;
  // It may refuse only some of them, such as one that needs a key of the person's.
  const each = await Promise.all(names.map(async (name) => (await bake('--print', name))?.target ?? {}));
  const found: Record<string, ToldTarget> = Object.assign({}, ...each);
  return Object.keys(found).length === 0 ? undefined : found;
}

async function sourcesOf(folder: string): Promise<readonly DeclaredSource[]> {
  const index = new BuildFileIndex({ overlay: () => undefined, now: () => 0 });
  const workspaceFolders = [pathToFileURL(folder).href];
  const { signal } = new AbortController();
  return declaredSources(index, { settings: defaultSettings, workspaceFolders, signal, records: [], path: folder });
}

/** Of a service its name, because bake takes compose files, too. */
function targetOf({ service, origin, unknown }: DeclaredSource): string {
  const [, name = ''] = /(?:^target (\S+) in|says? how (\S+) is built)/.exec(origin.because) ?? [];
  return service?.name ?? (name || (/how (\S+) is built/.exec(unknown ?? '')?.[1] ?? ''));
}

function shownSource({ dockerfileUri, dockerfileText, contextPath, target, args, namedContexts }: DeclaredSource) {
  const dockerfile = dockerfileText ?? fileURLToPath(dockerfileUri);
  return { dockerfile, contextPath, target, args, namedContexts, unsaidTags: [] };
}

/** Arguments that the environment may set, and tags that are computed, are nobody's knowledge, whatever bake makes of them here. */
function shown(told: ToldTarget, folder: string, { args, references, service }: DeclaredSource) {
  const { context = '.', dockerfile = 'Dockerfile', 'dockerfile-inline': inline, target, contexts = {}, tags = [] } = told;
  const contextPath = resolve(folder, plain(context));
  const place = (text: string) => (isRemoteContext(text) ? text : resolve(folder, text));
  return {
    dockerfile: inline === undefined ? resolve(contextPath, plain(dockerfile)) : plain(inline),
    ...{ contextPath, target: target === '' ? undefined : target },
    args: Object.fromEntries(
      Object.entries(told.args ?? {}).flatMap(([name, value]) => (name in args ? [[name, plain(value ?? '')]] : [])),
    ),
    namedContexts: Object.fromEntries(Object.entries(contexts).map(([name, text]) => [name, place(text)])),
    unsaidTags: service === undefined ? references.filter((tag) => !tags.includes(tag)) : [],
  };
}

/** What it prints is a bake file, in which these mean something. */
function plain(text: string): string {
  return text.replaceAll('$${', '${').replaceAll('%%{', '%{');
}
