/** Runs inside VS Code: activates ours and the peer, one after the other, and writes how long each took. */
import { writeFile } from 'node:fs/promises';
import { extensions } from 'vscode';
import { type ActivationTimes, activationPeer } from './activation-times.ts';

export async function run(): Promise<void> {
  // The very first activation pays for the way between the processes; neither of the two should.
  await timeOfActivation('vscode.configuration-editing');
  const oursMs = await timeOfActivation('unstale.unstale');
  const peerMs = await timeOfActivation(activationPeer);
  const times: ActivationTimes = { oursMs, peerMs };
  await writeFile(process.env['UNSTALE_BENCH_RESULT'] ?? 'times.json', JSON.stringify(times));
}

async function timeOfActivation(id: string): Promise<number> {
  const extension = extensions.getExtension(id);
  if (extension === undefined) throw new Error(`${id} is not installed.`);
  if (extension.isActive) throw new Error(`${id} is active already, so nothing can be measured.`);
  const startedAt = performance.now();
  await extension.activate();
  return performance.now() - startedAt;
}
