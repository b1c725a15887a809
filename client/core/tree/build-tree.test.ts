import { expect, test } from 'vitest';
import { comparing, type Link, link, verdictOf } from '../freshness/link.ts';
import type { ContainerStatus, StatusReport } from '../freshness/report.ts';
import type { BackupStatus } from '../recreate/backup-status.ts';
import { age } from './age.ts';
import { buildTree } from './build-tree.ts';
import { parentOf, rowOf } from './find-row.ts';
import type { TreeNode } from './tree-node.ts';

const hour = 3_600_000;
const now = 100 * hour;

function container(name: string, state: 'ok' | 'broken' | 'unknown', more: Partial<ContainerStatus> = {}): ContainerStatus {
  const evidence = state === 'broken' ? ['/app/index.js'] : [];
  const links = [link('container', state, `because ${state}`, { evidence })];
  return {
    ...{
      id: `id-${name}`,
      name,
      state: 'running',
      status: 'Up 2 hours',
      createdAtMs: now - 2 * hour,
      startedAtMs: undefined,
      imageId: 'sha256:0123456789abcdef',
    },
    ...{ service: undefined, verdict: verdictOf(links), links },
    ...more,
  };
}

function report(...containers: ContainerStatus[]): StatusReport {
  const image = {
    reference: 'shop-web',
    id: 'sha256:1',
    builtAtMs: now - hour,
    taggedAtMs: undefined,
    verdict: verdictOf([]),
    links: [],
    containers,
  };
  return {
    engine: { id: '', version: '', endpoint: '', decidedBy: '' },
    projects: [{ kind: 'compose', name: 'shop', images: [image] }],
  };
}

function print(nodes: readonly TreeNode[], indent = ''): string {
  return nodes
    .map(
      (node) =>
        `${indent}${node.badge === 'none' ? '' : `[${node.badge}] `}${node.label}${node.description && ` (${node.description})`}\n${print(node.children, `${indent}  `)}`,
    )
    .join('');
}

test('what is being compared says so in its own row, and gets no other for it', () => {
  const links = [comparing, link('container', 'ok', 'as it was')];
  const tree = buildTree(report(container('web', 'ok', { links, verdict: verdictOf(links) })), { staleOnly: false, nowMs: now });
  const row = rowOf(tree, 'id-web');
  expect([row?.badge, row?.description, row?.children]).toEqual(['unknown', 'comparing · Up 2 hours', []]);
});

test('shows project, image, containers, reason and evidence', () => {
  const tree = buildTree(report(container('web', 'broken'), container('api', 'ok'), container('db', 'unknown')), {
    staleOnly: false,
    nowMs: now,
  });
  expect(`\n${print(tree)}`).toMatchInlineSnapshot(`
    "
    shop (1 stale)
      [stale] shop-web (built 1 hour ago)
        [stale] web (stale · Up 2 hours)
          [stale] because broken (container)
            /app/index.js
        [fresh] api (fresh · Up 2 hours)
        [unknown] db (unknown · Up 2 hours)
          [unknown] because unknown (container)
    "
  `);
});

test('shows both times where they are two', () => {
  const web = container('web', 'ok', { createdAtMs: now - 72 * hour, startedAtMs: now - 2 * hour });
  const base = report(web);
  const [project] = base.projects;
  const [image] = project?.images ?? [];
  if (image === undefined) return expect.fail('The report has no image.');
  const tagged = { ...image, builtAtMs: now - 48 * hour, taggedAtMs: now - hour };
  const tree = buildTree(
    { ...base, projects: [{ kind: 'compose', name: 'shop', images: [tagged] }] },
    { staleOnly: false, nowMs: now },
  );
  expect(print(tree)).toContain('shop-web (built 2 days ago, tagged 1 hour ago)');
  expect(print(tree)).toContain('web (fresh · Up 2 hours · created 3 days ago)');
});

test('an image of the workspace that nobody runs tells of its sources, and others stay folded', () => {
  const differs = [link('source', 'broken', '2 copied files differ from the workspace.')];
  const plain = { id: 'sha256:1', builtAtMs: now - hour, taggedAtMs: undefined, containers: [] };
  const stale = { ...plain, reference: 'tools:1', links: differs, verdict: verdictOf(differs) };
  const pulled = { ...plain, reference: 'postgres:17', links: [], verdict: verdictOf([]) };
  const projects = [
    { kind: 'workspace', name: '/home/me/my shop', images: [stale] },
    { kind: 'none', name: undefined, images: [pulled] },
  ] as const;
  const tree = buildTree({ ...report(), projects }, { staleOnly: false, nowMs: now });
  expect(`\n${print(tree)}`).toMatchInlineSnapshot(`
    "
    my shop (1 stale)
      [stale] tools:1 (stale · built 1 hour ago)
        [stale] 2 copied files differ from the workspace. (source)
    Images without a container
      postgres:17 (built 1 hour ago)
    "
  `);
  expect(tree.map(({ isOpen }) => isOpen)).toEqual([true, false]);
});

/** An image with notes, and one container with a note of its own. */
function noted(state: 'ok' | 'broken', ...links: readonly Link[]): StatusReport {
  const process = link('process', 'note', '1 file changed.', { evidence: ['/app/a.js was written today'] });
  const base = report(container('web', state, { links: [...container('web', state).links, process] }));
  const [project] = base.projects;
  const [image] = project?.images ?? [];
  if (project === undefined || image === undefined) return expect.fail('The report has no image.');
  return { ...base, projects: [{ ...project, images: [{ ...image, links, verdict: verdictOf(links) }] }] };
}

const notes = [
  link('source', 'broken', 'its containers tell this'),
  link('commit', 'note', 'It is 3 commits behind.', { evidence: ['built from abc'] }),
  link('base', 'unknown', 'node:22 is not here'),
  link('instruction', 'note', 'RUN git clone \u202e\n[x](command:evil) was made before.'),
];

test('notes of an image stand above its containers, change no badge and no count, and are text', () => {
  const tree = buildTree(noted('ok', ...notes), { staleOnly: false, nowMs: now });
  expect(`\n${print(tree)}`).toMatchInlineSnapshot(`
    "
    shop
      [fresh] shop-web (built 1 hour ago)
        [note] It is 3 commits behind. (commit)
          built from abc
        [note] RUN git clone  [x](command:evil) was made before. (instruction)
        [fresh] web (fresh · Up 2 hours)
          [note] 1 file changed. (process)
            /app/a.js was written today
    "
  `);
  const [image] = tree[0]?.children ?? [];
  expect(image?.children.slice(0, 2).map(({ kind, isOpen, spoken }) => [kind, isOpen, spoken])).toEqual([
    ['reason', false, 'Note: It is 3 commits behind.'],
    ['reason', false, 'Note: RUN git clone  [x](command:evil) was made before.'],
  ]);
  expect(image?.image).toBe('shop-web');
});

test('what a person may run stands below what proves it, whole', () => {
  const command = `kubectl patch deployment/web --patch '${'x'.repeat(400)}'`;
  const pods = link('cluster', 'note', 'A pod runs another digest.', { evidence: ['pod web'], commands: [command] });
  const text = print(buildTree(noted('ok', pods), { staleOnly: false, nowMs: now }));
  expect(text).toContain(`[note] A pod runs another digest. (cluster)`);
  expect(text.split('\n').map((line) => line.trim())).toEqual(expect.arrayContaining(['pod web', `$ ${command}`]));
});

test('the filter leaves notes out, those of an image and those of a container', () => {
  const text = print(buildTree(noted('broken', ...notes), { staleOnly: true, nowMs: now }));
  expect(text).toContain('because broken');
  expect(text).not.toContain('note');
});

test('an image that nobody builds is not called fresh because of a note', () => {
  const only = [link('source', 'not-applicable', ''), link('registry', 'ok', 'the same')];
  const plain = { id: 'sha256:1', builtAtMs: now - hour, taggedAtMs: undefined, containers: [], reference: 'postgres:17' };
  const projects = [{ kind: 'none', name: undefined, images: [{ ...plain, links: only, verdict: verdictOf(only) }] }] as const;
  expect(print(buildTree({ ...report(), projects }, { staleOnly: false, nowMs: now }))).not.toContain('fresh');
});

test('a container that was replaced can be restored for an hour, and its row says to what', () => {
  const web = { ...container('web', 'broken'), previous: { imageId: 'sha256:0123456789abcdef', untilMs: now } };
  const rowAt = (nowMs: number) => rowOf(buildTree(report(web), { staleOnly: false, nowMs }), web.id);
  expect(rowAt(now - 1)?.context).toBe('container stale restorable');
  expect(rowAt(now - 1)?.tooltip).toContain('Restore Previous goes back to image 0123456789ab');
  expect(rowAt(now)?.context).toBe('container stale');
});

test('the filter leaves what is stale, and nothing of a project without it', () => {
  const options = { staleOnly: true, nowMs: now };
  expect(print(buildTree(report(container('web', 'broken'), container('api', 'ok')), options))).not.toContain('api');
  expect(buildTree(report(container('api', 'ok'), container('db', 'unknown')), options)).toEqual([]);
});

test('finds the row of a container, and the way up from it', () => {
  const tree = buildTree(report(container('web', 'broken'), container('api', 'ok')), { staleOnly: false, nowMs: now });
  const row = rowOf(tree, 'id-api');
  expect(row?.label).toBe('api');
  const image = parentOf(tree, row?.id ?? '');
  expect(image?.kind).toBe('image');
  const project = parentOf(tree, image?.id ?? '');
  expect(project).toBe(tree[0]);
  expect(parentOf(tree, project?.id ?? '')).toBeUndefined();
  expect(rowOf(tree, 'id-db')).toBeUndefined();
});

test('a row keeps its id when its state changes, and a stopped container is dimmed', () => {
  const ids = (nodes: readonly TreeNode[]): readonly string[] => nodes.flatMap(({ id, children }) => [id, ...ids(children)]);
  const before = ids(buildTree(report(container('web', 'ok')), { staleOnly: false, nowMs: now }));
  const after = buildTree(report(container('web', 'broken', { state: 'exited' })), { staleOnly: false, nowMs: now + hour });
  expect(ids(after)).toEqual(expect.arrayContaining([...before]));
  expect(after[0]?.children[0]?.children[0]?.isDimmed).toBe(true);
});

test.each([
  [30_000, 'just now'],
  [60_000, '1 minute ago'],
  [3 * hour, '3 hours ago'],
  [49 * hour, '2 days ago'],
  [-hour, 'just now'],
])('%i ms ago is %s', (ms, words) => {
  expect(age(now - ms, now)).toBe(words);
});

test('a missing date is never now', () => {
  expect(age(0, now)).toBe('at an unknown time');
});

test('what an exchange left stands at the end, with the command lines that finish it', () => {
  const left = { kind: 'needs-attention', isThere: true, commands: [] } as const;
  const backups: readonly BackupStatus[] = [
    { kind: 'kept', name: 'web', containerId: 'a', isThere: true, because: 'it holds files', commands: ['docker start a'] },
    { ...left, name: 'db', containerId: 'b', because: 'the name is taken' },
    { ...left, name: 'api', containerId: 'c', isThere: false, because: 'both are gone' },
    { ...left, kind: 'unreadable', name: '/state/1.json', containerId: undefined, isThere: false, because: 'damaged' },
  ];
  const all = buildTree({ ...report(container('web', 'ok')), backups }, { staleOnly: false, nowMs: now }).at(-1);
  expect(print(all === undefined ? [] : [all])).toBe(`Kept by Unstale (3 need you)
  [note] web (backup)
    it holds files
      $ docker start a
  [unknown] db (needs you)
    the name is taken
  [unknown] api (needs you)
    both are gone
  [unknown] /state/1.json (needs you)
    damaged
`);
  expect(all?.children.map(({ context, containerId }) => [context, containerId])).toEqual([
    ['backup kept', 'a'],
    ['backup needs-attention', 'b'],
    ['backup gone', 'c'],
    ['journal', undefined],
  ]);
  const stale = buildTree({ ...report(container('web', 'ok')), backups }, { staleOnly: true, nowMs: now });
  expect(stale.flatMap(({ children }) => children.map(({ label }) => label))).toEqual(['db', 'api', '/state/1.json']);
});

test('a row has room for a short digest, and its tooltip for all of it', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const commands = [`kubectl set image deployment/web web=web@${digest}`];
  const pushed = link('registry', 'note', 'The registry has a newer image.', { evidence: [`here: ${digest}`], commands });
  const tree = buildTree(noted('ok', pushed), { staleOnly: false, nowMs: now });
  const rows = tree[0]?.children[0]?.children[0]?.children ?? [];
  expect(rows.map(({ label, tooltip }) => [label, tooltip])).toEqual([
    ['here: 0123456789ab', [`here: ${digest}`]],
    [`$ ${commands[0]}`, [`$ ${commands[0]}`]],
  ]);
});

test.each([
  [`sha256:${'ab'.repeat(32)}`, 'abababababab'],
  [`postgres@sha256:${'ab'.repeat(32)}`, 'postgres@sha256:abababababab'],
  ['shop-web:1', 'shop-web:1'],
])('the row of %s is called %s', (reference, label) => {
  const image = { id: 'sha256:1', builtAtMs: now, taggedAtMs: undefined, containers: [], reference };
  const alone = { kind: 'none' as const, name: undefined, images: [{ ...image, links: [], verdict: verdictOf([]) }] };
  const tree = buildTree({ ...report(), projects: [alone] }, { staleOnly: false, nowMs: now });
  const [row] = tree[0]?.children ?? [];
  expect([row?.label, row?.image, row?.tooltip[0]]).toEqual([label, reference, reference]);
});

test('the row of a volume that can be renewed means its container, and no other reason does', () => {
  const mount = link('mount', 'broken', 'An anonymous volume hides a file.', { fixes: ['renew-volumes'] });
  const drift = link('drift', 'broken', 'It was changed.', { fixes: ['clean-rebuild'] });
  const [project] = buildTree(report(container('web', 'broken', { links: [mount, drift] })), { staleOnly: false, nowMs: now });
  const [row] = project?.children[0]?.children ?? [];
  expect(row?.children.map(({ context, containerId }) => [context, containerId])).toEqual([
    ['reason renew-volumes', row?.containerId],
    ['reason', undefined],
  ]);
});

test('what Dev Containers keeps offers no rebuild of ours', () => {
  const source = link('source', 'broken', 'A file differs.', { fixes: ['rebuild-dev-container'] });
  const dev = container('web', 'broken', { links: [source], isDevContainer: true });
  const [project] = buildTree(report(dev), { staleOnly: false, nowMs: now });
  const [row] = project?.children[0]?.children ?? [];
  expect([row?.context, row?.children[0]?.context]).toEqual(['container stale dev', 'reason rebuild-dev-container']);
});
