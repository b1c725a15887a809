/**
 * `unstale diagnose` and `unstale verify`: where a change was lost on its way to the process, and whether an image or a
 * container holds the files of the folder. Both read, and change nothing but probes that they remove.
 */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom, systemWasReplaced } from '../client/adapters/system.ts';
import type { Diagnosis } from '../client/core/diagnose/diagnosis.ts';
import { diagnosisText } from '../client/core/diagnose/diagnosis-text.ts';
import { listOf, objectOf, textOf } from '../client/core/json-fields.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { diagnose } from '../client/flows/diagnose.ts';
import { ifThere } from '../client/flows/if-there.ts';
import type { LiveStatus } from '../client/flows/live-status.ts';
import { nextBuildAsked } from '../client/flows/next-build.ts';
import type { Engine } from '../client/ports.ts';
import type { Asked } from '../client/subject.ts';
import { annotations } from './annotations.ts';
import { isForPlatform, kindOfName, type Standing } from './asked-by-name.ts';
import { type AskedOutside, askedOutside } from './asked-outside.ts';
import { folderPlace } from './folder-place.ts';
import { archives, folderStatus, hostPlatform } from './folder-status.ts';
import { localPlans } from './local-plans.ts';
import { type SaidSource, withSaidSource } from './said-source.ts';
import { workspaceBuilds } from './workspace-builds.ts';

export interface WantedDiagnosis extends AskedOutside {
  /** A file, or a container, service or image; absent: the current folder. */
  readonly name?: string | undefined;
  readonly isListingFiles: boolean;
  readonly source?: SaidSource | undefined;
  /** `os/architecture[/variant]`. */
  readonly platform?: string | undefined;
}

/** Throws an `EngineError`: `not-found` where nothing of it is on the engine. */
export async function readDiagnosis(wanted: WantedDiagnosis): Promise<Diagnosis> {
  const { name, isListingFiles, source, platform } = wanted;
  const known = workspaceBuilds(process.cwd());
  const builds = withSaidSource(known, source, async () => (name === undefined ? [] : referencesOf(await live.engine(), name)));
  const place = folderPlace(process.cwd());
  const live: LiveStatus = folderStatus(builds, known, askedOutside(wanted, known));
  const ports = {
    ...{ live, builds, contexts: known, archives, random: systemRandom },
    ...{ platform: hostPlatform, wasReplaced: systemWasReplaced },
    place: { ...place, pathOf: fileURLToPath },
  };
  const plans = localPlans();
  const nextBuild = nextBuildAsked({
    ...{ place, plans, steps: known, stages: known.stages, clock: systemClock },
    ...{ isTrusted: () => true, isWanted: () => true },
  });
  const diagnosis = await diagnose({ ...ports, nextBuild }, await askedBy(name), { isListingFiles });
  return platform === undefined ? diagnosis : forPlatform(await live.engine(), diagnosis, platform);
}

/** Of an image for something else, nothing is known about the one that is meant. */
async function forPlatform(engine: Engine, diagnosis: Diagnosis, platform: string): Promise<Diagnosis> {
  const { imageId } = diagnosis.subject;
  const image = imageId === undefined ? {} : await engine.inspectImage(imageId);
  const parts = [image['Os'], image['Architecture'], image['Variant']].map(textOf).filter((part) => part !== '');
  const is = parts.join('/');
  if (isForPlatform(is, platform)) return diagnosis;
  return {
    ...diagnosis,
    ...{ verdict: 'unknown', firstBroken: null },
    conclusion: `The image on this engine is for ${is || 'an unknown platform'}, not for ${platform}.`,
  };
}

/** The file as somebody in the current folder would spell it. */
function fromHere(diagnosis: Diagnosis): Diagnosis {
  const { file } = diagnosis.subject;
  const path = file === undefined ? '' : relative(process.cwd(), file);
  if (path === '' || path.startsWith('..') || isAbsolute(path)) return diagnosis;
  return { ...diagnosis, subject: { ...diagnosis.subject, file: path } };
}

/** 0 fresh, 1 stale, 2 unknown. */
export function diagnosisExitCode({ verdict }: Diagnosis): 0 | 1 | 2 {
  return { fresh: 0, stale: 1, unknown: 2 }[verdict] as 0 | 1 | 2;
}

export function formatDiagnosis(diagnosis: Diagnosis, format: 'text' | 'json' | 'github'): string {
  if (format === 'json') return `${JSON.stringify(diagnosis, undefined, 2)}\n`;
  return format === 'text' ? diagnosisText(fromHere(diagnosis)) : annotations(diagnosis, placeOf(diagnosis));
}

/** Where nothing of a name was found, which may have been meant as another kind of thing, or be misspelled. */
export async function spellingHint(name: string | undefined): Promise<string> {
  if (name === undefined) return '';
  const standing = await standingOf(name);
  if (kindOfName(name, standing) !== 'subject') return standing === 'nothing' ? ' There is no such file here, either.' : '';
  return standing === 'folder'
    ? ` The folder of that name is spelled ./${displayText(name)}.`
    : ' A file is spelled with a slash or a dot, and there is none of that name here.';
}

async function standingOf(name: string): Promise<Standing> {
  const found = await stat(resolve(name)).catch(() => undefined);
  return found === undefined ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
}

async function askedBy(name: string | undefined): Promise<Asked> {
  if (name === undefined) return { folder: await realpath(process.cwd()) };
  const path = resolve(name);
  const kind = kindOfName(name, await standingOf(name));
  if (kind === 'folder') return { folder: await realpath(path) };
  return kind === 'file' ? { file: path } : name;
}

/** What the name of an image or a container is called in lists: whoever spells out a build means all of these. */
async function referencesOf(engine: Engine, name: string): Promise<readonly string[]> {
  const container = await ifThere(() => engine.inspectContainer(name));
  if (container !== undefined) return [textOf(objectOf(container['Config'])['Image'])];
  const image = (await ifThere(() => engine.inspectImage(name))) ?? {};
  return [name, textOf(image['Id']), ...[...listOf(image['RepoTags']), ...listOf(image['RepoDigests'])].map(textOf)];
}

/** Of the repository where a pipeline says where that is, else of the current folder. */
function placeOf({ build }: Diagnosis): (path: string) => string {
  const root = process.env['GITHUB_WORKSPACE'] || process.cwd();
  return (path) => relative(root, resolve(build?.contextPath ?? process.cwd(), path)).replaceAll('\\', '/');
}
