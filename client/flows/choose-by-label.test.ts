/** A label is a stranger's: what has to hold before it leads anywhere. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo, ExpectedInstructionsResult } from '../../server/protocol.ts';
import type { ImageStatus } from '../core/freshness/report.ts';
import { chooserByLabel, type LabelPorts } from './choose-by-label.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: [], workspaceFolder: '/w', origin: { kind: 'folder', because: '' } },
};
const comment = 'buildkit.dockerfile.v0';
const line = (text: string) => ({
  keyword: text.split(' ')[0] ?? '',
  line: 1,
  label: text,
  text,
  hasShellOfBase: false,
  hasOneLine: true,
});
const stage = { isFromScratch: false, keepsShellOfBase: true };
const known = (...texts: string[]): ExpectedInstructionsResult => ({
  ...{ kind: 'known', target: { ...stage, instructions: texts.map(line) }, others: [] },
});
const written = (...texts: string[]) => texts.map((createdBy) => ({ createdBy, comment, isEmpty: true }));
const ours = 'https://github.com/acme/shop';

interface Situation {
  readonly label?: string;
  readonly isTrusted?: boolean;
  readonly remotes?: readonly string[];
  readonly expected?: ExpectedInstructionsResult | Error;
}

function world({ label = ours, isTrusted = true, expected, ...situation }: Situation) {
  let { remotes = ['git@github.com:acme/shop.git'] } = situation;
  const asked: string[] = [];
  const ports = {
    engine: {
      inspectImage: async () => ({ Config: { Labels: { 'org.opencontainers.image.source': label } } }),
      imageHistory: async () => written('USER 1', 'USER 2'),
    },
    builds: {
      expectedInstructions: async () =>
        expected instanceof Error ? Promise.reject(expected) : (expected ?? known('USER 1', 'USER 2')),
    },
    git: {
      compare: async () => expect.fail('No commit is asked about.'),
      remotes: async (folder: string) => {
        asked.push(folder);
        return remotes;
      },
    },
    place: { workspace: async () => ({ isTrusted, folders: ['/w'] }) },
  };
  const image = { id: 'sha256:1', reference: 'ghcr.io/acme/shop:1' } as ImageStatus;
  const choose = chooserByLabel(ports as unknown as LabelPorts);
  const setRemotes = (now: readonly string[]) => {
    remotes = now;
  };
  return { choose: () => choose(image, [source]), asked, setRemotes };
}

async function ask(situation: Situation) {
  const { choose, asked } = world(situation);
  const chosen = await choose();
  const because = chosen?.kind === 'none' && 'because' in chosen.answer ? chosen.answer.because : undefined;
  return { chosen: chosen?.kind === 'build' ? chosen.source.origin.kind : chosen?.answer.kind, asked, because };
}

test.each<[string, Situation, string | undefined]>([
  ['of the only Dockerfile of its repository', {}, 'label'],
  ['of that Dockerfile before it was edited', { expected: known('USER 1', 'USER 3') }, 'label'],
  ['of another Dockerfile', { expected: known('WORKDIR /x') }, 'unknown'],
  ['of a Dockerfile that cannot be read', { expected: { kind: 'unknown', because: '' } }, 'unknown'],
  ['of another repository', { label: 'https://github.com/acme/other' }, undefined],
  ['of no repository that is open', { remotes: [] }, undefined],
])('an image %s', async (_, situation, expected) => {
  expect((await ask(situation)).chosen).toBe(expected);
});

test.each<[string, Situation]>([
  ['a workspace that is not trusted', { isTrusted: false }],
  ['an image without a label', { label: '' }],
  ['a label that is no address of a person', { label: `${ours}/${'x'.repeat(3_000)}` }],
])('Git is not asked for %s', async (_, situation) => {
  expect(await ask(situation)).toEqual({ chosen: undefined, asked: [], because: undefined });
});

test('a language server that stopped is why it is unknown', async () => {
  const { chosen, because } = await ask({ expected: new Error('It stopped.') });
  expect([chosen, because]).toEqual(['unknown', 'Its build could not be asked about: It stopped.']);
});

test('a remote that is set to another repository is noticed', async () => {
  const { choose, setRemotes } = world({});
  expect((await choose())?.kind).toBe('build');
  setRemotes(['git@github.com:acme/other.git']);
  expect(await choose()).toBe(undefined);
});
