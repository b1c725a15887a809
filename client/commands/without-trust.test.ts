/** What acts on an engine or a file refuses in an untrusted workspace, also when it is called by its id: nothing is asked and nothing is run. */
import { expect, test } from 'vitest';
import { allCommands } from './all-commands.ts';
import type { CommandPorts } from './command.ts';

const acting = [
  ...['unstale.recreate', 'unstale.cleanRebuild', 'unstale.rebuild', 'unstale.rebuildStale', 'unstale.rebuildImage'],
  ...['unstale.pullAndRecreate', 'unstale.renewVolumes', 'unstale.buildWithGitTag', 'unstale.pruneBuildCache', 'unstale.cleanUp'],
  ...['unstale.restoreBackup', 'unstale.removeBackup', 'unstale.restorePrevious', 'unstale.push', 'unstale.pull'],
];
/** They answer with nothing where there is nothing to answer with. */
const writing = [
  ...['unstale.addComposeWatch', 'unstale.setBuildSource', 'unstale.showLastBuilds', 'unstale.saveBuildPicture'],
  ...['unstale.showBuildPlan', 'unstale.explainLastBuild'],
];

/** A port may be taken, and nothing may be asked of it. */
function untouched(name: string): unknown {
  return new Proxy({}, { get: (_, member) => expect.fail(`${name}.${String(member)} was used.`) });
}

async function runUntrusted(id: string) {
  const told: string[] = [];
  const tell = async (_kind: string, text: string) => void told.push(text);
  const allowed = { isTrusted: () => false, dialogs: { tell }, log: { error: (text: string) => expect.fail(text) } };
  const ports = new Proxy(allowed, { get: (target, name) => Reflect.get(target, name) ?? untouched(String(name)) });
  const command = allCommands.find((each) => each.id === id) ?? expect.fail(`There is no ${id}.`);
  return { told, result: await command.run(ports as unknown as CommandPorts, { container: 'f'.repeat(64) }) };
}

test.each(acting)('%s', async (id) => {
  const { told, result } = await runUntrusted(id);
  expect(result).toMatchObject({ kind: 'refused', because: expect.stringContaining('not trusted') });
  expect(told).toEqual([expect.stringContaining('not trusted')]);
});

test.each(writing)('%s', async (id) => {
  const { result } = await runUntrusted(id);
  expect(result ?? []).toEqual([]);
});

test('unstale.rebuildDevContainer', async () => {
  expect(await runUntrusted('unstale.rebuildDevContainer')).toEqual({ told: [], result: false });
});
