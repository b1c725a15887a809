/** What acts on an engine refuses in an untrusted workspace, also when it is called by its id: nothing is asked and nothing is run. */
import { expect, test } from 'vitest';
import { allCommands } from './all-commands.ts';
import type { CommandPorts } from './command.ts';

const acting = [
  ...['unstale.recreate', 'unstale.cleanRebuild', 'unstale.rebuild', 'unstale.rebuildStale', 'unstale.rebuildImage'],
  ...['unstale.pullAndRecreate', 'unstale.renewVolumes', 'unstale.buildWithGitTag', 'unstale.pruneBuildCache', 'unstale.cleanUp'],
];

test.each(acting)('%s', async (id) => {
  const told: string[] = [];
  const tell = async (_kind: string, text: string) => void told.push(text);
  const allowed = { isTrusted: () => false, dialogs: { tell }, log: { error: (text: string) => expect.fail(text) } };
  const ports = new Proxy(allowed, {
    get: (target, name) => Reflect.get(target, name) ?? expect.fail(`${String(name)} was used.`),
  });
  const command = allCommands.find((each) => each.id === id);
  const result = await command?.run(ports as unknown as CommandPorts, { container: 'f'.repeat(64) });
  expect(result).toMatchObject({ kind: 'refused', because: expect.stringContaining('not trusted') });
  expect(told).toEqual([expect.stringContaining('not trusted')]);
});
