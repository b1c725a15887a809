/** Tells what was built, and offers what comes next: containers that run something older, created again from the new image. */
import type { UsingContainer } from '../core/build/image-build-plan.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { CommandPorts } from './command.ts';
import { recreate } from './recreate.ts';

/** One after the other, each with its own plan and question. */
export async function offerToRecreate(ports: CommandPorts, text: string, older: readonly UsingContainer[]): Promise<void> {
  const { dialogs } = ports;
  if (older.length === 0) return dialogs.tell('information', text);
  const names = older.map(({ name }) => displayText(name)).join(', ');
  const verb = older.length === 1 ? 'runs' : 'run';
  if (!(await dialogs.offer('information', `${text} ${displayText(names, 400)} still ${verb} the older image.`, 'Recreate')))
    return;
  for (const { id } of older) {
    const { kind } = await recreate.run(ports, { container: id });
    if (kind !== 'recreated') return;
  }
}
