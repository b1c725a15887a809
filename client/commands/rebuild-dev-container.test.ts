/** When the Dev Containers extension is asked to rebuild, and when a person is only told of it. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../ports.ts';
import { cleanRebuildCommand } from './clean-rebuild.ts';
import type { CommandPorts } from './command.ts';
import { rebuildDevContainer } from './rebuild-dev-container.ts';

const id = 'a'.repeat(64);
const labelled = { Id: id, Name: '/dev', Config: { Image: 'dev', Labels: { 'devcontainer.local_folder': '/w' } } };

interface World {
  readonly container?: JsonObject;
  readonly isHere?: boolean;
  readonly isTaken?: boolean;
  readonly folders?: readonly string[];
  readonly ownId?: string;
}

function world({ container = labelled, isHere = true, isTaken = true, folders = ['/w'], ownId = 'laptop' }: World = {}) {
  const done: string[] = [];
  const say = async (_: string, text: string) => {
    done.push(text);
    return isTaken;
  };
  const facts = { id: 'e', kind: 'docker' };
  const engine = { inspectContainer: async () => container, listContainers: async () => [], facts: async () => facts };
  const ports = {
    live: { engine: async () => engine },
    dialogs: { tell: say, offer: say },
    devContainers: { isHere: () => isHere, rebuild: async (window: string) => void done.push(`rebuild ${window}`) },
    documents: { folders: () => folders },
    recreation: { ownId, isPulling: () => false, builder: () => undefined },
    place: { cli: () => ({ run: () => expect.fail('something was run') }) },
    log: { error: (text: string) => expect.fail(text) },
    ...{ platform: 'linux', isTrusted: () => true },
  } as unknown as CommandPorts;
  return { ports, done };
}

test.each<[string, World, string]>([
  ['its folder is open', {}, 'rebuild on-host'],
  ['this window is in it', { ownId: id.slice(0, 12), folders: ['/workspaces/w'] }, 'rebuild in-container'],
])('its extension does it where %s', async (_, more, expected) => {
  const { ports, done } = world(more);
  expect(await rebuildDevContainer.run(ports, id)).toBe(true);
  expect(done).toEqual([expect.stringContaining('Dev Containers keeps it'), expected]);
});

test.each<[string, World, RegExp]>([
  ['without the extension', { isHere: false }, /Use "Dev Containers: Rebuild Container" in a window of \/w\.$/],
  ['of another folder', { folders: ['/other', '/w/below'] }, /in a window of \/w\.$/],
  ['that is none', { container: { Id: id, Name: '/db' } }, /^db is no dev container/],
  ['when nobody wants it', { isTaken: false }, /devcontainer\.json/],
])('nothing is run for a container %s', async (_, more, told) => {
  const { ports, done } = world(more);
  expect(await rebuildDevContainer.run(ports, id)).toBe(false);
  expect(done).toEqual([expect.stringMatching(told)]);
});

test('a clean rebuild refuses with that reason, and offers it', async () => {
  const { ports, done } = world();
  expect(await cleanRebuildCommand.run(ports, id)).toEqual({ kind: 'refused', because: 'Dev Containers keeps it.' });
  await expect.poll(() => done).toEqual([expect.stringContaining('does not rebuild dev'), 'rebuild on-host']);
});
