/** What has to hold of those that need the container, once everything is mended: they need what has its place now, and run as before. */
import { parseJournal } from '../../client/core/recreate/journal-text.ts';
import { isUp } from '../support/fake-engine/lifecycle.ts';
import { type FakeContainer, sharedWith } from '../support/fake-engine/world.ts';
import type { CrashRun } from './crash-run.ts';
import type { DependentKind } from './situation.ts';

export function brokenDependents(run: CrashRun): readonly string[] {
  return (run.situation.dependents ?? []).flatMap((one) => brokenOf(run, one).map((what) => `D ${one.name}: ${what}`));
}

function brokenOf(run: CrashRun, kind: DependentKind): readonly string[] {
  const { world, disk } = run;
  const mine = [...world.containers.values()].filter(({ name }) => name === kind.name || name.startsWith(`${kind.name}.`));
  const holder = mine.find(({ name }) => name === kind.name);
  const journals = [...disk.files.values()].map(parseJournal).filter((journal) => typeof journal !== 'string');
  const journal = journals.find(({ name }) => name === kind.name);
  if (mine.filter(isUp).length > 1) return ['two of it run'];
  if (mine.length === 0) return ['it is gone'];
  // An engine or a disk that fails in the middle of it leaves it as it was, or to a person.
  const mayNeedSomebody = run.harms.some((harm) => !['dies', 'power-fails'].includes(harm));
  if (journal?.phase === 'needs-attention') return mayNeedSomebody ? [] : ['it needs somebody'];
  // A backup is kept for a person where it may hold what is nowhere else.
  const isKept = journal?.phase === 'kept' && mine.some((one) => one.id === journal.containerId && !isUp(one));
  const broken: string[] = journal === undefined || isKept ? [] : [`the journal of the phase ${journal.phase} is left`];
  if (holder === undefined) return [...broken, 'nobody has its name'];
  if (mine.length > (isKept ? 2 : 1)) broken.push(`something is left: ${mine.map(({ name }) => name).join(', ')}`);
  if (!holder.config['Env']?.toString().includes('OWN=1')) broken.push('it has other settings');
  const isAsItWas = run.dependentsBefore.has(holder.id);
  if (!isPointed(run, holder, kind) && !(mayNeedSomebody && isAsItWas)) broken.push('it needs a container that is gone');
  if (!isUp(holder) && !run.isRestarted && !(mayNeedSomebody && isAsItWas)) broken.push(`it is ${holder.status}`);
  return broken;
}

/** At what has the place of the one that it needs. */
function isPointed(
  { world, isRestarted, situation }: CrashRun,
  { hostConfig }: FakeContainer,
  { shares, of }: DependentKind,
): boolean {
  const needed = [...world.containers.values()].find(({ name }) => name === of);
  // A restarted engine has removed it.
  if (needed === undefined) return isRestarted && situation.isAutoRemoved === true;
  const id = shares === 'VolumesFrom' ? hostConfig[shares]?.toString() : sharedWith(hostConfig, shares);
  return id === needed.id;
}
