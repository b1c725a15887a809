/** Whose history is asked for and how often, and which rows get what it proves. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo, ExpectedInstructionInfo, InputChangesResult } from '../../server/protocol.ts';
import { compareWithSource } from '../core/freshness/compare-source.ts';
import type { StatusReport } from '../core/freshness/report.ts';
import { EngineError } from '../ports.ts';
import { instructionCheck } from './check-instructions.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: ['web'], origin: { kind: 'compose', because: 'compose.yaml' } },
};
const sources = new Map([['docker.io/library/web:latest', source]]);

/** By image id, the CMD that it was built with. */
function world(images: Record<string, string>, comment = 'buildkit.dockerfile.v0') {
  const calls: string[] = [];
  let command = 'new';
  const line = (): ExpectedInstructionInfo => ({
    ...{
      keyword: 'CMD',
      line: 2,
      label: `CMD ["${command}"]`,
      text: `CMD ["${command}"]`,
      hasShellOfBase: false,
      hasOneLine: true,
    },
  });
  const check = instructionCheck({
    engine: {
      imageHistory: async (id) => {
        calls.push(id);
        const built = images[id];
        if (built === undefined) throw new EngineError('not-found', 'no such image');
        return [{ createdBy: `CMD ["${built}"]`, comment, createdAtMs: undefined, sizeBytes: 0 }];
      },
      inspectImage: async () => ({ Config: {} }),
    },
    builds: {
      expectedInstructions: async () => {
        calls.push('Dockerfile');
        if (command === '') throw new Error('It stopped.');
        const target = { instructions: [line()], isFromScratch: false, keepsShellOfBase: true };
        return { kind: 'known', target, others: [] };
      },
    },
  });
  const resume = (text: string) => {
    command = text;
  };
  const edit = (text: string) => {
    resume(text);
    check.forget();
  };
  const states = async (report: StatusReport) => {
    const { images: ofImages, containers } = await check.check({ report, sources, ofImages: new Map(), ofContainers: new Map() });
    const told = (links: ReadonlyMap<string, readonly { readonly id: string; readonly state: string }[]>) =>
      [...links].map(([key, [link]]) => `${key.replace('docker.io/library/', '')} ${link?.id} ${link?.state}`);
    return [...told(ofImages), ...told(containers)];
  };
  return { calls, edit, resume, states, check };
}

function report(id: string | undefined, containers: Record<string, string>, reference = 'web'): StatusReport {
  const verdict = { kind: 'fresh' } as const;
  const rows = Object.entries(containers).map(([name, imageId]) => ({
    ...{ id: name, name, imageId, state: 'running', status: '', createdAtMs: 0, startedAtMs: 0, service: undefined },
    ...{ verdict, links: [] },
  }));
  const image = { ...{ reference, id, builtAtMs: 0, taggedAtMs: 0, verdict, links: [] }, containers: rows };
  const engine = { id: 'e', version: '28', endpoint: '', decidedBy: '' };
  return { engine, projects: [{ kind: 'none', name: undefined, images: [image] }] };
}

test('each content is asked for once, and nothing while nothing changed', async () => {
  const { calls, edit, states } = world({ one: 'old' });
  const first = report('one', { a: 'one', b: 'one' });
  expect(await states(first)).toEqual(['web:latest source broken', 'a source broken', 'b source broken']);
  expect(calls).toEqual(['Dockerfile', 'one']);
  await states(first);
  expect(calls).toEqual(['Dockerfile', 'one']);
  edit('old');
  expect(await states(first)).toEqual([]);
  expect(calls).toEqual(['Dockerfile', 'one', 'Dockerfile']);
});

test('nothing is asked of images that no build is known of', async () => {
  const { calls, states } = world({ one: 'old' });
  expect(await states(report('one', { a: 'one' }, 'postgres:17'))).toEqual([]);
  expect(calls).toEqual([]);
});

test.each<[string, Record<string, string>, string | undefined, string, readonly string[]]>([
  ['an older image beside a right one is a matter of the container', { one: 'old', two: 'new' }, 'two', 'one', []],
  ['its own image counts, not the newer one', { one: 'new', two: 'old' }, 'two', 'one', ['web:latest source broken']],
  ['both are old', { one: 'old', two: 'older' }, 'two', 'one', ['web:latest source broken', 'a source broken']],
  ['its own image is gone', { two: 'old' }, 'two', 'one', ['web:latest source broken']],
  ['the reference names nothing any more', { one: 'old' }, undefined, 'one', ['a source broken']],
])('of a container, %s', async (_, images, named, runs, expected) => {
  expect(await world(images).states(report(named, { a: runs }))).toEqual(expected);
});

test('a language server that stopped leaves it unknown, and is asked again when it is back', async () => {
  const { edit, resume, states } = world({ one: 'old' });
  edit('');
  const row = report('one', { a: 'one' });
  expect(await states(row)).toEqual(['web:latest source unknown', 'a source unknown']);
  resume('new');
  expect(await states(row)).toEqual(['web:latest source broken', 'a source broken']);
});

test('of an image of another maker nobody tells whether its instructions changed, unless its build is recorded', async () => {
  const { check } = world({ one: 'old' }, 'none');
  const compared = compareWithSource({ files: [], lost: [], notVerbatim: [], isComplete: true }, () => 'absent');
  const answered = async (answer: InputChangesResult) => {
    const files = { ...compared, since: { answer, leftover: [], isHidden: false } };
    const ofImages = new Map([['docker.io/library/web:latest', files]]);
    const ofContainers = new Map([['a', { seen: files, mounted: [], changed: [] }]]);
    const { images, containers } = await check.check({ report: report('one', { a: 'one' }), sources, ofImages, ofContainers });
    return [...images.values(), ...containers.values()].map(([first]) => first?.because);
  };
  const because = 'It was built by kaniko, which tells some instructions only, so its instructions cannot be compared';
  expect(await answered({ kind: 'no-record' })).toEqual([`${because} with the Dockerfile.`, `${because} with the Dockerfile.`]);
  expect(await answered({ kind: 'unchanged', count: 1, madeAt: [], builtAtMs: 0 })).toEqual([]);
});
