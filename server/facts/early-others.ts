/**
 * What stands above an install, changes with the sources and is not what the install reads: the result of a build that is copied
 * from another stage, or a part of the project that goes elsewhere in the image.
 */
import { builtFromSources } from './built-copy.ts';
import { usesNetwork } from './early-source.ts';
import { joinPath } from './expand-glob.ts';
import type { FileFacts, Install, StageFacts, Step } from './file-facts.ts';
import { absolutePath, isBelow } from './image-paths.ts';
import { installInputs, manifestGlobs } from './install-inputs.ts';
import { landsAt } from './landing.ts';

export interface EarlyOther {
  readonly copy: Step;
  readonly stage: StageFacts;
  /** `built`: from another stage. `elsewhere`: a folder of the context that the install does not look into. */
  readonly kind: 'built' | 'elsewhere';
  /** What it brings: a path of the other stage, or of the context. */
  readonly path: string;
  readonly installs: readonly PlacedInstall[];
  /** What the install reads comes along with it. */
  readonly hasManifest: boolean;
}

export interface PlacedInstall {
  readonly install: Install;
  readonly step: Step;
  readonly stage: StageFacts;
}

interface Candidate {
  readonly copy: Step;
  readonly stage: StageFacts;
  readonly kind: EarlyOther['kind'];
  readonly path: string;
  readonly installs: PlacedInstall[];
  hasManifest: boolean;
}

const mostCandidates = 30;

/** In the order of the text. */
export function earlyOthers(facts: FileFacts): readonly EarlyOther[] {
  const all: Candidate[] = [];
  const atEnd = new Map<StageFacts, readonly Candidate[]>();
  const installedAtEnd = new Map<StageFacts, ReadonlySet<string>>();
  for (const stage of facts.stages) {
    const above = [...((stage.parent && atEnd.get(stage.parent)) ?? [])];
    const installed = new Set(stage.parent && installedAtEnd.get(stage.parent));
    for (const step of stage.steps) {
      const candidate = above.length < mostCandidates ? candidateOf(facts, step, stage) : undefined;
      if (candidate !== undefined) {
        above.push(candidate);
        all.push(candidate);
      }
      for (const install of stage.isPosix ? step.installs : []) {
        const place = `${install.ecosystem.id} ${install.directory}`;
        if (install.kind !== 'manifest' || install.directory === undefined || installed.has(place)) continue;
        if (!usesNetwork(step, install)) continue;
        installed.add(place);
        for (const each of above) addInstall(facts, each, { install, step, stage });
      }
    }
    atEnd.set(stage, above);
    installedAtEnd.set(stage, installed);
  }
  return all.filter(({ installs }) => installs.length > 0);
}

function candidateOf(facts: FileFacts, step: Step, stage: StageFacts): Candidate | undefined {
  if (step.copy?.destination === undefined || step.instruction.unreadable !== undefined) return undefined;
  const built = builtFromSources(facts, step);
  const path = built ?? folderElsewhere(facts, step);
  if (path === undefined) return undefined;
  return { copy: step, stage, kind: built === undefined ? 'elsewhere' : 'built', path, installs: [], hasManifest: false };
}

/** Where settings of the system and scripts go, which an install may well read, and which seldom change. */
const ofSystem = /^\/(?:$|etc|usr|root|var|lib|lib64|bin|sbin|tmp|run|dev|proc|sys)(?:\/|$)/;

function folderElsewhere({ context: { listing } }: FileFacts, { copy }: Step): string | undefined {
  if (copy?.from.kind !== 'context' || listing.kind !== 'loaded' || copy.hasParents || copy.excludes.length > 0) return undefined;
  if (copy.destination === undefined || ofSystem.test(copy.destination)) return undefined;
  return copy.sources.find(({ path }) => path !== undefined && path !== '' && listing.value.get(path)?.kind === 'directory')
    ?.path;
}

function addInstall(facts: FileFacts, candidate: Candidate, placed: PlacedInstall): void {
  const destination = candidate.copy.copy?.destination;
  const { directory = '', command } = placed.install;
  if (destination === undefined) return;
  // Inside of the project's own folder, what the context brings is told by its manifests.
  const isAround = isBelow(directory, destination) || isBelow(destination, directory);
  if (candidate.kind === 'elsewhere' && isAround) return;
  if (
    command.args.some(
      ({ text }) => text.includes('/') && isBelow(absolutePath(text.replace(/^[^/]*=/, ''), directory), destination),
    )
  )
    return;
  const folder = manifestFolder(facts, placed, candidate);
  if (folder === undefined && !(candidate.kind === 'built' && isBelow(directory, destination))) return;
  if (folder !== undefined && mayRead(facts, placed.install, folder, candidate)) return;
  candidate.hasManifest ||= folder === undefined;
  candidate.installs.push(placed);
}

/** The folder of the context from which another step than the candidate brings the manifest to where the install looks for it. */
function manifestFolder(
  { context: { listing } }: FileFacts,
  { install, step, stage }: PlacedInstall,
  candidate: Candidate,
): string | undefined {
  if (listing.kind !== 'loaded') return undefined;
  const before = [...stage.lineage.slice(0, stage.lineage.indexOf(step)), step].filter((one) => one !== candidate.copy);
  for (const name of manifestGlobs(install).filter((glob) => !/[*?]/.test(glob))) {
    const path = `/${joinPath(install.directory ?? '', name)}`;
    const entry = before.map((one) => landsAt(one, path, listing.value)).find((found) => found !== undefined);
    if (entry !== undefined) return entry.path.slice(0, Math.max(0, entry.path.length - joinPath(name).length - 1));
  }
  return undefined;
}

/** A manifest that leads to the folder, or a script that may read anything. */
function mayRead(facts: FileFacts, install: Install, folder: string, { path, kind }: Candidate): boolean {
  const inputs = installInputs(install, folder, facts.context);
  if (inputs.kind !== 'loaded' || inputs.value.doubt !== undefined) return true;
  return kind === 'elsewhere' && inputs.value.paths.some((input) => isBelow(`/${input}`, `/${path}`));
}
