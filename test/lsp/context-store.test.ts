/** The context store over real folders: everything a disk can hold, and everything that may happen to it meanwhile. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContextStore, type ContextStoreOptions } from '../../server/context/context-store.ts';
import { uriOfPath } from '../../server/context/file-uri.ts';
import type { ContextView } from '../../server/facts/context-view.ts';
import { defaultSettings, parseSettings, type Settings } from '../../server/settings.ts';

let root: string;
const toDispose: { dispose(): void }[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'unstale context #%-'));
});

afterEach(async () => {
  for (const each of toDispose.splice(0)) each.dispose();
  await rm(root, { recursive: true, force: true });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

interface Fixture {
  readonly store: ContextStore;
  readonly changes: string[];
  /** Asks and waits until everything that was asked for has arrived. */
  ask(path?: string, environment?: Partial<Environment>): Promise<readonly ContextView[]>;
  settled(path?: string): Promise<void>;
  /** Makes everything old. */
  wait(): void;
}

interface Environment {
  readonly settings: Settings;
  readonly folders: readonly string[];
  readonly isTrusted: boolean;
}

function makeStore(options: Partial<ContextStoreOptions> = {}): Fixture {
  const changes: string[] = [];
  let now = 0;
  const store = new ContextStore({ onChange: (uri) => changes.push(uri), quietMs: 5, now: () => now, ...options });
  toDispose.push(store);
  const uriOf = (path: string) => uriOfPath(join(root, path));
  const settled = async (path = 'Dockerfile') => {
    await new Promise((resolve) => setTimeout(resolve, 15));
    await store.whenLoaded(uriOf(path));
    await new Promise((resolve) => setTimeout(resolve, 15));
  };
  return {
    store,
    changes,
    settled,
    wait: () => {
      now += 5000;
    },
    async ask(path = 'Dockerfile', { settings = defaultSettings, folders = [uriOfPath(root)], isTrusted = true } = {}) {
      store.viewsFor(uriOf(path), settings, folders, isTrusted);
      await settled(path);
      return store.viewsFor(uriOf(path), settings, folders, isTrusted);
    },
  };
}

function paths(view: ContextView | undefined): readonly string[] | string {
  if (view?.listing.kind !== 'loaded') return view?.listing.kind ?? 'nothing';
  return view.listing.value.entries.map((entry) => (entry.isOpaque ? `${entry.path}/…` : entry.path));
}

function contexts(views: readonly ContextView[]): readonly string[] {
  return views.map(
    ({ source: { context, origin } }) => `${origin.kind} ${context.kind === 'folder' ? context.path.slice(root.length) : '?'}`,
  );
}

describe('a first question', () => {
  it('is answered at once with what is not loaded, and told once when it has arrived', async () => {
    await write({ Dockerfile: '', 'src/a.ts': '', '.dockerignore': 'b' });
    const { store, changes, settled } = makeStore();
    const uri = uriOfPath(join(root, 'Dockerfile'));
    const ask = () => store.viewsFor(uri, defaultSettings, [uriOfPath(root)], true);
    expect(ask().map((view) => [view.listing.kind, view.ignoreFile.kind, view.read('x').kind])).toEqual([
      Array(3).fill('not-loaded'),
    ]);
    await settled();
    expect(changes).toEqual([uri]);
    expect(paths(ask()[0])).toEqual(['.dockerignore', 'Dockerfile', 'src', 'src/a.ts']);
    expect(ask()).toBe(ask());
    await settled();
    expect(changes).toEqual([uri]);
  });

  it('works without a workspace folder', async () => {
    await write({
      'app/Dockerfile': '',
      'app/compose.yaml': 'services: {a: {build: {context: .., dockerfile: app/Dockerfile}}}',
    });
    const views = await makeStore().ask('app/Dockerfile', { folders: [] });
    expect(contexts(views)).toEqual(['compose ']);
  });

  it('knows nothing about what is not a file', () => {
    const { store } = makeStore();
    const [view] = store.viewsFor('untitled:Dockerfile', defaultSettings, [], true);
    expect([view?.source.context.kind, view?.read('x').kind]).toEqual(['unknown', 'unknown']);
  });

  it('knows nothing about a context that is not there', async () => {
    await write({ Dockerfile: '', 'compose.yaml': 'services: {a: {build: {context: nope, dockerfile: ../Dockerfile}}}' });
    expect(paths((await makeStore().ask())[0])).toBe('unknown');
  });
});

describe('the disk', () => {
  it('is never opened where that could hang, block or mislead', async () => {
    await write({ Dockerfile: '', 'real/file': 'text', big: 'x'.repeat(1024 * 1024 + 1), binary: 'a\0b' });
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const server = await listen(join(root, 'socket'));
    const outside = await mkdtemp(join(tmpdir(), 'unstale-outside-'));
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(join(root, 'real'), join(root, 'real', 'loop'));
    await symlink(outside, join(root, 'out'));
    await symlink('real/file', join(root, 'link'));
    try {
      const { store, ask, settled } = makeStore();
      const [view] = await ask();
      expect(paths(view)).toEqual([
        'Dockerfile',
        'big',
        'binary',
        'fifo',
        'link',
        'out',
        'real',
        'real/file',
        'real/loop',
        'socket',
      ]);
      const kinds =
        view?.listing.kind === 'loaded' ? ['fifo', 'socket', 'out', 'real/loop'].map((path) => entryKind(view, path)) : [];
      expect(kinds).toEqual(['special', 'special', 'link', 'link']);
      const asked = [
        'fifo',
        'socket',
        'out/secret',
        '../x',
        'big',
        'binary',
        'real',
        'link',
        'real/loop/file',
        'real/file/x',
        'nope',
      ];
      for (const path of asked) view?.read(path);
      await settled();
      const [later] = store.viewsFor(uriOfPath(join(root, 'Dockerfile')), defaultSettings, [uriOfPath(root)], true);
      const answers = asked.map((path) => {
        const answer = later?.read(path);
        return answer?.kind === 'loaded' ? (answer.value ?? 'missing') : answer?.kind;
      });
      const refused = Array(3).fill('unknown');
      expect(answers).toEqual([...refused, 'missing', ...refused, 'text', 'text', 'missing', 'missing']);
    } finally {
      server.close();
      await rm(outside, { recursive: true });
    }
  });

  it('is walked within bounds', async () => {
    await mkdir(join(root, 'many'));
    execFileSync('sh', ['-c', 'seq 1 25000 | sed "s/^/f/" | xargs touch'], { cwd: join(root, 'many') });
    await write({ Dockerfile: '' });
    const [view] = await makeStore().ask();
    expect(view?.listing).toMatchObject({ kind: 'loaded', value: { isComplete: false } });
    expect(paths(view)).toHaveLength(20_000);
    expect(paths(view)).toContain('Dockerfile');
  });

  it('keeps .git, node_modules and excluded folders closed', async () => {
    await write({ Dockerfile: '', '.git/HEAD': '', 'a/node_modules/b': '', 'dist/x': '', '.dockerignore': 'dist' });
    const [view] = await makeStore().ask();
    expect(paths(view)).toEqual(['.dockerignore', '.git/…', 'Dockerfile', 'a', 'a/node_modules/…', 'dist/…']);
  });

  it('may hide a folder from us, which is then said', async () => {
    await write({ Dockerfile: '', 'closed/a': '', b: '' });
    await chmod(root, 0o755);
    await chmod(join(root, 'closed'), 0o000);
    const [view] = await asNobody(() => makeStore().ask());
    await chmod(join(root, 'closed'), 0o755);
    expect(view?.listing).toMatchObject({ kind: 'loaded', value: { isComplete: false } });
    expect(paths(view)).toEqual(['Dockerfile', 'b', 'closed']);
  });
});

describe('a change', () => {
  it('is seen behind the next question when it is old, and told once', async () => {
    await write({ Dockerfile: '' });
    const { ask, changes, wait } = makeStore();
    const [before] = await ask();
    await write({ new: '' });
    expect((await ask())[0]).toBe(before);
    wait();
    expect(paths((await ask())[0])).toEqual(['Dockerfile', 'new']);
    wait();
    await ask();
    expect(changes).toHaveLength(2);
  });

  it('that a watcher tells is seen at once', async () => {
    await write({ Dockerfile: '', 'package.json': '1' });
    const { store, ask, changes, settled } = makeStore();
    const [view] = await ask();
    view?.read('package.json');
    await settled();
    await write({ 'package.json': '2', '.dockerignore': 'a', a: '' });
    store.invalidate(uriOfPath(join(root, 'package.json')), 'changed');
    store.invalidate(uriOfPath(join(root, '.dockerignore')), 'created');
    await settled();
    expect(changes).toHaveLength(3);
    const [later] = await ask();
    expect(later?.read('package.json')).toEqual({ kind: 'loaded', value: '2' });
    expect(later?.ignoreFile).toMatchObject({ value: { text: 'a' } });
  });

  it('of a file that nobody asked for changes nothing', async () => {
    await write({ Dockerfile: '', a: '1' });
    const { store, ask, changes, settled } = makeStore();
    const [before] = await ask();
    await write({ a: '2' });
    store.invalidate(uriOfPath(join(root, 'a')), 'changed');
    await settled();
    expect([changes.length, (await ask())[0] === before]).toEqual([1, true]);
  });

  it('of unsaved text counts', async () => {
    await write({ Dockerfile: '', a: '', '.dockerignore': '' });
    const texts = new Map<string, string>();
    const { store, ask, settled } = makeStore({ overlay: (uri) => texts.get(uri) });
    await ask();
    const uri = uriOfPath(join(root, '.dockerignore'));
    texts.set(uri, 'a');
    store.invalidate(uri);
    await settled();
    const [view] = await ask();
    expect(view?.listing.kind === 'loaded' ? view.listing.value.get('a')?.ignoredBy?.pattern : undefined).toBe('a');
  });

  it('of the whole folder ends in an answer', async () => {
    await write({ 'app/Dockerfile': '', 'app/a': '' });
    const { ask, wait } = makeStore();
    expect(paths((await ask('app/Dockerfile'))[0])).toEqual(['Dockerfile', 'a']);
    await rename(join(root, 'app'), join(root, 'gone'));
    wait();
    expect(paths((await ask('app/Dockerfile'))[0])).toBe('unknown');
  });
});

describe('the build source', () => {
  const compose = 'services: {a: {build: {context: app, target: x}}, b: {build: {context: ., dockerfile: app/Dockerfile}}}';
  const bake = 'target "a" {\n  context = "bake"\n  dockerfile = "../app/Dockerfile"\n}';
  const task =
    '{"tasks":[{"type":"docker-build","dockerBuild":{"context":"${workspaceFolder}/task","dockerfile":"${workspaceFolder}/app/Dockerfile"}}]}';
  const all = {
    'compose.yaml': compose,
    'docker-bake.hcl': bake,
    '.vscode/tasks.json': task,
    '.github/workflows/ci.yml': 'jobs: {a: {steps: [{run: docker build -f app/Dockerfile ci}]}}',
    'app/Dockerfile': '',
    'bake/x': '',
    'task/x': '',
    'ci/x': '',
  };

  it('is the first kind in the one order that knows the Dockerfile', async () => {
    await write(all);
    const { ask, store, settled } = makeStore();
    const settings = parseSettings({ images: { i: { dockerfile: 'app/Dockerfile', context: 'bake' } } });
    expect(contexts(await ask('app/Dockerfile', { settings }))).toEqual(['setting /bake']);
    expect(contexts(await ask('app/Dockerfile'))).toEqual(['compose /app', 'compose ']);
    for (const [path, next] of [
      ['compose.yaml', 'bake /bake'],
      ['docker-bake.hcl', 'task /task'],
      ['.vscode/tasks.json', 'script /ci'],
      ['.github/workflows/ci.yml', 'folder /app'],
    ] as const) {
      await rm(join(root, path));
      store.invalidate(uriOfPath(join(root, path)), 'deleted');
      await settled('app/Dockerfile');
      expect(contexts(await ask('app/Dockerfile'))).toEqual([next]);
    }
  });

  it('names file and line', async () => {
    await write(all);
    const [view] = await makeStore().ask('app/Dockerfile');
    expect(view?.source.origin).toEqual({
      kind: 'compose',
      because: 'service a in compose.yaml builds it',
      uri: uriOfPath(join(root, 'compose.yaml')),
      line: 0,
    });
  });

  it('stands while its file is being typed', async () => {
    await write(all);
    const { ask, store, settled } = makeStore();
    await ask('app/Dockerfile');
    await write({ 'compose.yaml': 'services: [' });
    store.invalidate(uriOfPath(join(root, 'compose.yaml')), 'changed');
    await settled('app/Dockerfile');
    expect(contexts(await ask('app/Dockerfile'))).toEqual(['compose /app', 'compose ']);
  });

  it('is found in another folder of the workspace', async () => {
    await write({ 'one/Dockerfile': '', 'two/compose.yaml': 'services: {a: {build: ../one}}' });
    const folders = ['one', 'two'].map((name) => uriOfPath(join(root, name)));
    expect(contexts(await makeStore().ask('one/Dockerfile', { folders }))).toEqual(['compose /one']);
  });
});

describe('a workspace that is not trusted', () => {
  it('has no context outside of its folders', async () => {
    await write({
      'app/Dockerfile': '',
      'app/compose.yaml': 'services: {a: {build: {context: .., dockerfile: app/Dockerfile}}}',
      secret: '',
    });
    const folders = [uriOfPath(join(root, 'app'))];
    const [view] = await makeStore().ask('app/Dockerfile', { folders, isTrusted: false });
    expect([paths(view), view?.read('secret').kind, view?.source.context.kind]).toEqual(Array(3).fill('unknown'));
    const [trusted] = await makeStore().ask('app/Dockerfile', { folders, isTrusted: true });
    expect(paths(trusted)).toContain('secret');
  });

  it('has no ignore file that is a link to elsewhere', async () => {
    await write({ 'app/Dockerfile': '', secret: 'x' });
    await symlink('../secret', join(root, 'app/.dockerignore'));
    const folders = [uriOfPath(join(root, 'app'))];
    expect((await makeStore().ask('app/Dockerfile', { folders, isTrusted: false }))[0]?.ignoreFile.kind).toBe('unknown');
  });

  it('has its own', async () => {
    await write({ Dockerfile: '' });
    expect(paths((await makeStore().ask('Dockerfile', { isTrusted: false }))[0])).toEqual(['Dockerfile']);
  });
});

it('stops when it is disposed', async () => {
  await write({ Dockerfile: '' });
  const { store, changes, settled } = makeStore();
  store.viewsFor(uriOfPath(join(root, 'Dockerfile')), defaultSettings, [], true);
  store.dispose();
  await settled();
  expect(changes).toEqual([]);
});

function entryKind(view: ContextView, path: string): string | undefined {
  return view.listing.kind === 'loaded' ? view.listing.value.get(path)?.kind : undefined;
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(path, () => resolve(server));
  });
}

/** Root may read everything, so a folder is closed only for somebody else. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
