/** What has to hold while an exchange is under way, and after whatever became of it was mended. By the numbers of the design. */
import { parseJournal } from '../../client/core/recreate/journal-text.ts';
import type { Journal } from '../../client/journal-ports.ts';
import { isUp } from '../support/fake-engine/lifecycle.ts';
import type { FakeContainer, World } from '../support/fake-engine/world.ts';
import { previousOn } from '../support/journals/memory-journals.ts';
import type { CrashRun } from './crash-run.ts';
import { brokenDependents } from './dependent-promises.ts';
import { expectNothingLost, idIn, labelOf, probesOf, replacementIn, twinIn } from './recorded.ts';
import { isGood, wasUp } from './situation.ts';
import { reference } from './stage.ts';

type Watched = Pick<CrashRun, 'world' | 'before' | 'stage' | 'situation' | 'disk' | 'isRestarted'>;

/** After each call, also while nobody is there who could mend anything. */
export function brokenMeanwhile(watched: Watched): readonly string[] {
  const { world, before, stage, situation, disk } = watched;
  const broken: string[] = [];
  try {
    if (!isRemovedByRestart(watched)) expectNothingLost(world, before, stage, situation);
  } catch (error) {
    broken.push(`I1 ${error instanceof Error ? error.message : error}`);
  }
  const old = world.containers.get(before.id);
  const others = ours(world).filter(({ id }) => id !== before.id);
  if (old !== undefined && isUp(old) && others.some(isUp)) broken.push('two containers run on the same volumes');
  const journal = journalIn(disk, before);
  const hasNames = [...world.tags.keys()].some((tag) => isLeftName(tag, watched));
  if (journal === undefined && (others.some(({ name }) => name !== 'web') || hasNames))
    broken.push('I4 something of ours is on the engine, and no journal tells of it');
  const isTouched = old !== undefined && (old.name !== 'web' || policyOf(old) !== policyOf(before));
  if (
    isTouched &&
    (journal === undefined || !['point-of-no-return', 'committed', 'kept', 'needs-attention'].includes(journal.phase))
  )
    broken.push(`I4 the old container was changed in the phase ${journal?.phase}`);
  // A backup that is kept is a person's to remove, or an engine's that was told so before.
  const mayBeGone =
    situation.isAutoRemoved === true ? ['point-of-no-return', 'needs-attention', 'committed'] : ['committed', 'kept'];
  if (old === undefined && journal !== undefined && !mayBeGone.includes(journal.phase) && !isRemovedByRestart(watched))
    broken.push(`I4 the old container was removed in the phase ${journal.phase}`);
  return broken;
}

/** An engine that restarts removes what is removed when it stops, and so it would without us; from the stop on, the twin has to be there. */
function isRemovedByRestart({ world, before, situation, isRestarted, disk }: Watched): boolean {
  if (!isRestarted || situation.isAutoRemoved !== true) return false;
  const phase = journalIn(disk, before)?.phase;
  return world.volumes.has('shop') && !['point-of-no-return', 'needs-attention'].includes(phase ?? '');
}

/** Names of ours, and those that nobody gave. */
function isLeftName(tag: string, watched: Watched): boolean {
  const isGiven = tag === reference || (watched.situation.dependents ?? []).some(({ name }) => tag === `${name}:1`);
  const isTold = previousOn(watched.disk).some(({ pin }) => pin === tag);
  return !isGiven && !isTold && !isNeededByTwin(tag, watched) && !isOfDependent(tag, watched);
}

/** Whoever has to decide about a dependent finds it in the journal of that one. */
function isOfDependent(tag: string, { disk, before }: Watched): boolean {
  const journals = [...disk.files.values()].map(parseJournal).filter((journal) => typeof journal !== 'string');
  return journals.some(({ containerId, pins }) => containerId !== before.id && pins.includes(tag));
}

/** The image of a twin that has taken the place of the old one keeps its name. */
function isNeededByTwin(tag: string, { world, stage, situation }: Watched): boolean {
  const twin = situation.isAutoRemoved === true ? twinIn(world, stage) : undefined;
  return twin?.name === 'web' && tag.endsWith(':twin') && world.tags.get(tag) === twin.imageId;
}

/** When everything is mended that is to be mended. */
export function brokenAfterwards(run: CrashRun): readonly string[] {
  const { world, before, stage, situation, disk, isRestarted } = run;
  const broken: string[] = [...run.seen, ...brokenMeanwhile(run)];
  const old = world.containers.get(before.id);
  const replacement = replacementIn(world, stage);
  const twin = situation.isAutoRemoved === true ? twinIn(world, stage) : undefined;
  const journal = journalIn(disk, before);
  if (situation.isAutoRemoved === true && isRestarted && ours(world).length === 0) {
    if (journal !== undefined) broken.push(`the journal of the phase ${journal.phase} is left`);
  } else if (old === undefined && twin !== undefined) broken.push(...ofTwin(run, twin));
  else if (old?.name === 'web') {
    broken.push(...differences(old, before, isRestarted));
    if (ours(world).length > 1) broken.push(`something is left: ${namesIn(world)}`);
    if (journal !== undefined) broken.push(`the journal of the phase ${journal.phase} is left`);
    if (world.tags.get(reference) !== stage.current.id) broken.push('the reference names another image than before');
  } else {
    broken.push(...ofReplacement(run, replacement));
    if (old !== undefined && (isUp(old) || journal?.phase !== 'kept'))
      broken.push(`the backup is ${old.status}, ${journal?.phase}`);
    if (old === undefined && journal !== undefined) broken.push(`the journal of the phase ${journal.phase} is left`);
    if (ours(world).length > (old === undefined ? 1 : 2)) broken.push(`something is left: ${namesIn(world)}`);
    if (world.tags.get(reference) !== stage.next.id) broken.push('the reference names another image than the new one');
  }
  const names = [...world.tags.keys()].filter((tag) => isLeftName(tag, run));
  if (names.length > 0) broken.push(`names are left: ${names.join(', ')}`);
  broken.push(...ofPrevious(run));
  const hasTakenOver = replacement?.name === 'web';
  if (wasUp(situation) && !isGood(situation) && hasTakenOver) broken.push('one that does not stay up took over');
  return [...new Set([...broken, ...brokenDependents(run), ...ofCalls(run)])];
}

/** Those that no record of what a container ran before tells of. */
export function namesUntold({ tags }: World, disk: CrashRun['disk']): readonly string[] {
  const told = new Set(previousOn(disk).map(({ pin }) => pin));
  return [...tags.keys()].filter((tag) => tag !== reference && !told.has(tag));
}

/** The way back stays while what it leads back from does; and afterwards it leads back from the new one, or nowhere. */
function ofPrevious({ world, disk, before, situation, stage }: CrashRun): readonly string[] {
  const records = previousOn(disk);
  const gone = records.filter(({ containerId }) => !world.containers.has(containerId));
  const broken = gone.map(() => 'what a container that is gone ran before is remembered');
  if (records.length > 1) broken.push(`${records.length} ways back are left`);
  const isBack = world.containers.get(before.id)?.name === 'web';
  if (isBack && situation.how === 'restore' && world.tags.get(records[0]?.pin ?? '') !== stage.next.id)
    broken.push('the way back is lost, and nothing went back');
  return broken;
}

function ofReplacement({ before, situation, isRestarted }: CrashRun, made: FakeContainer | undefined): readonly string[] {
  if (made?.name !== 'web') return [`nobody has the name: ${made?.name}`];
  const wanted = wasUp(situation) ? (situation.fate.kind === 'exits' ? 'exited' : before.status) : 'created';
  const status = made.status === wanted || isRestarted ? [] : [`I10 the new one is ${made.status}, not ${wanted}`];
  return policyOf(made) === policyOf(before) ? status : [...status, 'I10 the new one has another policy'];
}

/** The copy that came back in place of one that was removed as it stopped. */
function ofTwin({ world, stage, before, disk, isRestarted }: CrashRun, twin: FakeContainer): readonly string[] {
  const broken: string[] = [];
  const journal = journalIn(disk, before);
  if (twin.name !== 'web') broken.push(`nobody has the name: ${namesIn(world)}`);
  if (twin.status !== before.status && !isRestarted) broken.push(`I10 the copy is ${twin.status}, not ${before.status}`);
  const settings = (one: FakeContainer) => JSON.stringify({ ...one.hostConfig, AutoRemove: false, Mounts: undefined });
  if (settings(twin) !== settings(before)) broken.push('I10 the copy has other settings');
  if (ours(world).length > 1) broken.push(`something is left: ${namesIn(world)}`);
  if (journal !== undefined) broken.push(`the journal of the phase ${journal.phase} is left`);
  if (world.tags.get(reference) !== stage.current.id) broken.push('the reference names another image than before');
  return broken;
}

function differences(old: FakeContainer, before: FakeContainer, isRestarted: boolean): readonly string[] {
  const isStatus = old.status === before.status || isRestarted;
  return [
    ...(isStatus ? [] : [`I10 the old one is ${old.status}, not ${before.status}`]),
    ...(JSON.stringify(old.hostConfig) === JSON.stringify(before.hostConfig) ? [] : ['I10 the old one has other settings']),
    ...(JSON.stringify(old.mounts) === JSON.stringify(before.mounts) ? [] : ['I10 the old one has other mounts']),
  ];
}

function ofCalls({ calls }: CrashRun): readonly string[] {
  const probes = probesOf(calls);
  const volumes = calls.filter((call) => call.path.includes('/volumes') || ('v' in call.query && !probes.has(idIn(call))));
  const named = calls.filter(
    (call) => /^(?:POST|DELETE) \/containers\/(?!create)/.test(labelOf(call)) && !/^[0-9a-f]{64}$/.test(idIn(call)),
  );
  const commits = calls.filter((call) => call.path === '/commit' && !/^[0-9a-f]{64}$/.test(call.query['container'] ?? ''));
  return [
    ...(volumes.length > 0 ? ['I2 a volume is removed'] : []),
    ...[...named, ...commits].map((call) => `I7 by name: ${labelOf(call)}`),
  ];
}

function policyOf({ hostConfig }: FakeContainer): string {
  return JSON.stringify(hostConfig['RestartPolicy']);
}

/** Of that container. */
function journalIn({ files }: CrashRun['disk'], { id }: FakeContainer): Journal | undefined {
  return [...files.values()].map(parseJournal).find((journal): journal is Journal => isOf(journal, id));
}

function isOf(journal: Journal | string, containerId: string): boolean {
  return typeof journal !== 'string' && journal.containerId === containerId;
}

/** Without probes, which are never started and hidden, and without those that need the container. */
function ours(world: World): readonly FakeContainer[] {
  return [...world.containers.values()].filter(({ name }) => /^web(?:\.|$)/.test(name));
}

function namesIn(world: World): string {
  return ours(world)
    .map(({ name, status }) => `${name} ${status}`)
    .join(', ');
}
