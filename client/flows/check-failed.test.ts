/** Whose last build failed: which row is told so, how, and how often the builder is asked. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { NotedBuild } from '../build-ports.ts';
import type { SourceAnswer } from '../core/freshness/compare-source.ts';
import { type Link, link } from '../core/freshness/link.ts';
import type { StatusReport } from '../core/freshness/report.ts';
import { EngineError } from '../ports.ts';
import { type FailedCheckPorts, withFailedBuilds } from './check-failed.ts';
import type { Checked, LinkCheck } from './link-check.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: ['web'], target: 'prod', origin: { kind: 'compose', because: 'compose.yaml' } },
};
const name = 'docker.io/library/web:latest';
const last: NotedBuild = {
  ...{ id: 'last000000', builder: 'default', contextPath: '/w', dockerfilePath: '/w/Dockerfile' },
  ...{ startedAtMs: Date.parse('2026-11-27T12:03:00Z'), startedAtText: '12:03' },
};
const failed = { Status: 'failed', Target: 'prod', Error: { Name: '[2/4] RUN npm ci', Message: 'exit code: 1' } };
const builtBefore = '2026-11-27T11:00:00Z';
const builtAfter = '2026-11-27T12:04:00Z';

interface Situation {
  readonly noted?: readonly NotedBuild[];
  /** What the builder tells of a build, by its id; of any other it knows nothing. */
  readonly history?: Readonly<Record<string, object>>;
  readonly taggedAt?: string | undefined;
  readonly isGone?: true;
  readonly isElsewhere?: true;
  readonly build?: Partial<BuildSourceInfo>;
  /** What differs in the image, and is seen by the process of its container. */
  readonly differing?: readonly string[];
  readonly isUnknown?: true;
  readonly mounted?: readonly string[];
  /** The image of the container. */
  readonly runs?: string;
  readonly others?: Checks;
}

interface Checks {
  readonly images?: readonly Link[];
  readonly containers?: readonly Link[];
}

const realPath = async (path: string) => path.replace('/link', '/w');

function world({ noted = [last], history = { [last.id]: failed }, ...situation }: Situation) {
  const { taggedAt = builtBefore, isGone, isElsewhere, build, differing = ['/app/a.js'], isUnknown } = situation;
  const { mounted = [], runs = 'sha256:one', others = {} } = situation;
  const answers: Record<string, object> = { ...history };
  const asked: string[] = [];
  const engine = {
    endpoint: { isLocal: isElsewhere !== true },
    inspectImage: async () =>
      isGone ? Promise.reject(new EngineError('not-found', 'no such image')) : { Metadata: { LastTagTime: taggedAt } },
  };
  const run = async (args: readonly string[]) => {
    const id = args.at(-1) ?? '';
    asked.push(id);
    const told = answers[id];
    return { kind: 'ended', exitCode: told === undefined ? 1 : 0, stdout: JSON.stringify(told ?? null), stderr: '' };
  };
  const place = { cli: () => ({ run }), realPath, notedBuilds: async () => noted };
  const found = { images: new Map([[name, others.images ?? []]]), containers: new Map([['c', others.containers ?? []]]) };
  const before: LinkCheck = { check: async () => found, forget: () => undefined };
  const check = withFailedBuilds(before, { engine, place } as unknown as FailedCheckPorts);
  const answer: SourceAnswer = isUnknown ? { kind: 'unknown', because: 'Nobody knows.' } : { ...compared, differing };
  const of: Checked = {
    ...{ report: report(runs), sources: new Map([[name, { ...source, ...build }]]), ofImages: new Map([[name, answer]]) },
    ofContainers: new Map([['c', { seen: answer, mounted, changed: [] }]]),
  };
  const told = async () => {
    const { images, containers } = await check.check(of);
    const targets = (links: readonly Link[] = []) => links.filter(({ id }) => id === 'target').map(({ state }) => state);
    return { image: targets(images.get(name)).join(), container: targets(containers.get('c')).join() };
  };
  return { told, asked, answers, check, of };
}

function report(runs: string): StatusReport {
  const times = { createdAtMs: 0, startedAtMs: 0, builtAtMs: 0, taggedAtMs: 0 };
  const told = { ...times, verdict: { kind: 'fresh' } as const, links: [] };
  const container = { ...told, id: 'c', name: 'c', state: 'running', status: '', imageId: runs, service: undefined };
  const image = { ...told, reference: 'web', id: 'sha256:one', containers: [container] };
  const engine = { id: 'e', version: '28', endpoint: '', decidedBy: '' };
  return { engine, projects: [{ kind: 'none', name: undefined, images: [image] }] };
}

const compared = {
  kind: 'compared',
  ...{
    equalCount: 1,
    differing: [],
    unsent: [],
    undecided: [],
    unread: [],
    replaced: [],
    notFollowed: [],
    lost: [],
    isComplete: true,
  },
} as const satisfies SourceAnswer;
const earlier: NotedBuild = { ...last, id: 'earlier000', startedAtMs: last.startedAtMs - 60_000 };
const changedInstructions = link('source', 'broken', 'line 2');
const nothing = ['', ''];

test.each<[string, Situation, readonly string[]]>([
  ['whose files differ, is why', {}, ['broken', 'broken']],
  ['whose files are the same, is a note', { differing: [] }, ['note', 'note']],
  ['whose files cannot be compared, leaves it open', { isUnknown: true }, ['unknown', 'unknown']],
  ['below a mount that differs, is no matter of the container', { mounted: ['/app/a.js'] }, ['broken', 'note']],
  [
    'whose instructions differ and whose files do not, is why',
    { differing: [], others: { images: [changedInstructions], containers: [changedInstructions] } },
    ['broken', 'broken'],
  ],
  ['that a container left behind, is no matter of the container', { runs: 'sha256:older' }, ['broken', '']],
  ['through a link to the folder, is the same build', { build: { contextPath: '/link' } }, ['broken', 'broken']],
  ['that got its name later, is another build', { taggedAt: builtAfter }, nothing],
  ['of which nobody knows when it got its name, may be another build', { taggedAt: '' }, nothing],
  ['that went away, is told nothing', { isGone: true }, nothing],
  ['of another target, is another build', { build: { target: 'dev' } }, nothing],
  ['of no target, is another build', { build: { target: undefined } }, nothing],
  ['of another folder, is another build', { build: { contextPath: '/other' } }, nothing],
  ['of another Dockerfile, is another build', { build: { dockerfileUri: 'file:///w/dev.Dockerfile' } }, nothing],
  ['of a folder that is elsewhere, is told nothing', { build: { contextPath: undefined } }, nothing],
  ['that was built well since, is told nothing', { history: { [last.id]: { Status: 'completed', Target: 'prod' } } }, nothing],
  ['whose last build was given up, is told nothing', { history: { [last.id]: { Status: 'canceled' } } }, nothing],
  [
    'whose build before the last failed, is told nothing',
    { noted: [last, earlier], history: { [earlier.id]: failed, [last.id]: { Status: 'completed' } } },
    nothing,
  ],
  ['of another builder, is told by others', { noted: [{ ...last, builder: 'second' }] }, nothing],
  ['of an engine elsewhere, is told nothing', { isElsewhere: true }, nothing],
  ['of a builder without a history, is told nothing', { history: {} }, nothing],
  ['that nobody built here, is told nothing', { noted: [] }, nothing],
])('a failed build of an image %s', async (_, situation, [image, container]) => {
  expect(await world(situation).told()).toEqual({ image, container });
});

test('it says when it failed, where and why, after what the others found', async () => {
  const { check, of } = world({ others: { images: [changedInstructions] } });
  const [first, added] = (await check.check(of)).images.get(name) ?? [];
  expect(first).toBe(changedInstructions);
  expect(added?.because).toContain('(12:03) failed at [2/4] RUN npm ci');
  expect(added?.evidence).toEqual(['exit code: 1']);
});

test('the builder is asked once about a build that ended, and of no other', async () => {
  const { told, asked } = world({ noted: [last, earlier] });
  await told();
  await told();
  expect(asked).toEqual([last.id]);
});

test('a build that still runs is asked about again, and told when it failed', async () => {
  const { told, answers } = world({ history: { [last.id]: { Status: 'running', Target: 'prod' } } });
  expect(await told()).toEqual({ image: '', container: '' });
  answers[last.id] = failed;
  expect(await told()).toEqual({ image: 'broken', container: 'broken' });
});
