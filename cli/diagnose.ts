/**
 * `unstale diagnose` and `unstale verify`: where a change was lost on its way to the process, and whether an image or a
 * container holds the files of the folder. Both read, and change nothing but probes that they remove.
 */
import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemRandom } from '../client/adapters/system.ts';
import { isTelling, stateWords } from '../client/core/diagnose/count-files.ts';
import type { Diagnosis } from '../client/core/diagnose/diagnosis.ts';
import { diagnosisText } from '../client/core/diagnose/diagnosis-text.ts';
import { textOf } from '../client/core/json-fields.ts';
import { diagnose } from '../client/flows/diagnose.ts';
import type { Engine } from '../client/ports.ts';
import type { Asked } from '../client/subject.ts';
import { folderPlace } from './folder-place.ts';
import { archives, folderStatus, hostPlatform } from './folder-status.ts';
import { type SaidSource, withSaidSource } from './said-source.ts';
import { workspaceBuilds } from './workspace-builds.ts';

export interface WantedDiagnosis {
  /** A file, or a container, service or image; absent: the current folder. */
  readonly name?: string | undefined;
  readonly isListingFiles: boolean;
  readonly source?: SaidSource | undefined;
  /** `os/architecture[/variant]`. */
  readonly platform?: string | undefined;
}

/** Throws an `EngineError`: `not-found` where nothing of it is on the engine. */
export async function readDiagnosis({ name, isListingFiles, source, platform }: WantedDiagnosis): Promise<Diagnosis> {
  const known = workspaceBuilds(process.cwd());
  const builds = withSaidSource(known, source, name === undefined ? [] : [name]);
  const place = folderPlace(process.cwd());
  const live = folderStatus(builds, known);
  const ports = {
    ...{ live, builds, contexts: known, archives, random: systemRandom, platform: hostPlatform },
    place: { ...place, pathOf: fileURLToPath },
  };
  const diagnosis = await diagnose(ports, await askedBy(name), { isListingFiles });
  return platform === undefined ? diagnosis : forPlatform(await live.engine(), diagnosis, platform);
}

/** Of an image for something else, nothing is known about the one that is meant. */
async function forPlatform(engine: Engine, diagnosis: Diagnosis, platform: string): Promise<Diagnosis> {
  const { imageId } = diagnosis.subject;
  const image = imageId === undefined ? {} : await engine.inspectImage(imageId);
  const parts = [image['Os'], image['Architecture'], image['Variant']].map(textOf).filter((part) => part !== '');
  const is = parts.join('/');
  if (is === platform || parts.slice(0, 2).join('/') === platform) return diagnosis;
  return {
    ...diagnosis,
    ...{ verdict: 'unknown', firstBroken: null },
    conclusion: `The image on this engine is for ${is || 'an unknown platform'}, not for ${platform}.`,
  };
}

/** 0 fresh, 1 stale, 2 unknown. */
export function diagnosisExitCode({ verdict }: Diagnosis): 0 | 1 | 2 {
  return { fresh: 0, stale: 1, unknown: 2 }[verdict] as 0 | 1 | 2;
}

export function formatDiagnosis(diagnosis: Diagnosis, format: 'text' | 'json' | 'github'): string {
  if (format === 'json') return `${JSON.stringify(diagnosis, undefined, 2)}\n`;
  return format === 'text' ? diagnosisText(diagnosis) : annotations(diagnosis);
}

async function askedBy(name: string | undefined): Promise<Asked> {
  if (name === undefined) return { folder: await realpath(process.cwd()) };
  const path = resolve(name);
  const real = await realpath(path).catch(() => undefined);
  // A container may be called like a file; who means the file spells a path.
  const isPath = real !== undefined && (/[\\/.]/.test(name) || real !== path);
  return isPath ? { file: path } : name;
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions: one line for each file, and one for all. */
function annotations(diagnosis: Diagnosis): string {
  const { verdict, conclusion, subject, build, files = [] } = diagnosis;
  const level = verdict === 'stale' ? 'error' : verdict === 'unknown' ? 'warning' : 'notice';
  const context = build?.contextPath ?? process.cwd();
  const ofFiles = files.filter(isTelling).map(({ path, state, because }) => {
    const place = relative(process.cwd(), resolve(context, path));
    return `::${level} file=${property(place)}::${data(`${stateWords(state)}${because === undefined ? '' : `: ${because}`}`)}`;
  });
  return [...ofFiles, `::${level} title=${property(`${subject.name} is ${verdict}`)}::${data(conclusion)}`, ''].join('\n');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
