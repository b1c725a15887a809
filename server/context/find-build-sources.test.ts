/** Which declared builds mean a Dockerfile, in what order, and what is left unknown. */
import { describe, expect, it } from 'vitest';
import { defaultSettings, joinSettings, parseSettings, stateConfig } from '../settings.ts';
import { type BuildFile, buildFileKind, placedBuilds, readBuildFile } from './build-files.ts';
import { findBuildSources } from './find-build-sources.ts';

function sources(files: Readonly<Record<string, string>>, dockerfile = '/w/app/Dockerfile', settings = defaultSettings) {
  const read = new Map<string, BuildFile>();
  for (const [path, text] of Object.entries(files)) {
    const file = readBuildFile(path, text, path.endsWith('parts.yaml') ? 'compose' : buildFileKind(path));
    if (file !== undefined) read.set(path, file);
  }
  return findBuildSources(`file://${dockerfile}`, settings, ['/w'], placedBuilds(read).builds);
}

function checkSources(name: string, files: Readonly<Record<string, string>>, expected: readonly string[], dockerfile?: string) {
  it(name, () => {
    const shown = sources(files, dockerfile).map(({ context, target, origin }) => {
      const place = context.kind === 'folder' ? context.path : '?';
      return [origin.kind, place, target].filter((each) => each !== undefined).join(' ');
    });
    expect(shown).toEqual(expected);
  });
}

const service = (build: string, name = 'a') => `services: {${name}: {build: ${build}}}`;

describe('a Dockerfile', () => {
  checkSources('has its own folder when nothing names it', {}, ['folder /w/app']);
  checkSources('is named by the default of compose', { '/w/compose.yaml': service('app') }, ['compose /w/app']);
  checkSources('is named relative to the context', { '/w/compose.yaml': service('{context: ., dockerfile: ./app/Dockerfile}') }, [
    'compose /w',
  ]);
  checkSources('is named by an absolute path', { '/w/x/compose.yaml': service('{context: ., dockerfile: /w/app/Dockerfile}') }, [
    'compose /w/x',
  ]);
  checkSources('is not another one', { '/w/compose.yaml': service('{context: app, dockerfile: Dockerfile.dev}') }, [
    'folder /w/app',
  ]);
  checkSources('has one source for equal ones', { '/w/compose.yaml': 'services: {a: {build: app}, b: {build: ./app}}' }, [
    'compose /w/app',
  ]);
  checkSources(
    'has several sources of one kind, none of a later one',
    {
      '/w/compose.yaml': 'services: {a: {build: app}, b: {build: {context: app, target: t}}}',
      '/w/docker-bake.hcl': 'target "a" { context = "app" }',
    },
    ['compose /w/app', 'compose /w/app t'],
  );
  checkSources('is built by bake', { '/w/docker-bake.json': '{"target": {"a": {"context": "app", "target": "t"}}}' }, [
    'bake /w/app t',
  ]);
  checkSources(
    'is built by bake files together',
    { '/w/docker-bake.hcl': 'target "a" { context = "app" }', '/w/docker-bake.override.hcl': 'target "a" { target = "o" }' },
    ['bake /w/app o'],
  );
  checkSources(
    'is built by a task',
    {
      '/w/.vscode/tasks.json':
        '{"tasks":[{"type":"docker-build","dockerBuild":{"context":"${workspaceFolder}","dockerfile":"app/Dockerfile"}}]}',
    },
    ['task /w'],
  );
});

describe('every target', () => {
  const every = (files: Readonly<Record<string, string>>) => sources(files).map(({ everyTarget }) => everyTarget);
  const bake = 'target "b" { context = "app" }';

  it('is told over all kinds of files, though one kind decides', () =>
    expect(every({ '/w/compose.yaml': service('{context: app, target: t}'), '/w/docker-bake.hcl': bake })).toEqual([
      ['t', undefined],
    ]));
  it('is one where all name it', () =>
    expect(every({ '/w/compose.yaml': service('{context: app, target: t}') })).toEqual([['t']]));
  it('is left open where nothing is declared', () => expect(every({})).toEqual([undefined]));
  it('is left open where a target is not told', () => {
    const files = { '/w/compose.yaml': service('{context: app, target: "$T"}') };
    expect(every(files)).toEqual([undefined]);
    expect(sources(files)[0]?.isTargetOpen).toBe(true);
  });
  it('is left open where another build may be one of it', () =>
    expect(
      every({ '/w/compose.yaml': 'services: {a: {build: {context: app, target: t}}, b: {build: {context: "$DIR"}}}' }),
    ).toEqual([undefined]));
});

describe('a tool that builds with every change', () => {
  const skaffold = (artifact: string) =>
    `apiVersion: skaffold/v4beta11\nkind: Config\nbuild: { artifacts: [{ image: web, ${artifact} }] }\n`;
  checkSources('is Skaffold, whose Dockerfiles lie in the context', { '/w/skaffold.yaml': skaffold('context: app') }, [
    'task /w/app',
  ]);
  checkSources(
    'is Skaffold, in another folder, with a target',
    { '/w/deploy/skaffold.yaml': skaffold('context: .., docker: { dockerfile: app/Dockerfile, target: prod }') },
    ['task /w prod'],
  );
  checkSources('is Tilt', { '/w/Tiltfile': "docker_build('web', '.', dockerfile='app/Dockerfile')" }, ['task /w']);
  checkSources(
    'counts after bake',
    { '/w/docker-bake.hcl': 'target "a" { context = "app" }', '/w/skaffold.yaml': skaffold('context: .') },
    ['bake /w/app'],
  );
});

describe('a dev container', () => {
  const build = '{"build": {"dockerfile": "../app/Dockerfile", "context": "..", "target": "dev"}}';
  checkSources('says how its Dockerfile is built', { '/w/.devcontainer/devcontainer.json': build }, ['devcontainer /w dev']);
  checkSources(
    'is started by compose files together, whose paths start at the first',
    {
      '/w/.devcontainer/devcontainer.json': '{"dockerComposeFile": ["../compose.yaml", "compose.yaml"]}',
      '/w/compose.yaml': service('app'),
      '/w/.devcontainer/compose.yaml': service('{context: ./app, target: dev}'),
    },
    ['compose /w/app', 'compose /w/app dev'],
  );
  checkSources('may be one of several', { '/w/.devcontainer/py/devcontainer.json': build.replace('../app', '../../app') }, [
    'devcontainer /w/.devcontainer dev',
  ]);
  checkSources(
    'counts after everything that builds an image of the project',
    { '/w/.devcontainer/devcontainer.json': build, '/w/compose.yaml': service('app') },
    ['compose /w/app'],
  );
});

describe('compose files that name others', () => {
  checkSources(
    'include them, with their own folder and variables',
    {
      '/w/compose.yaml': 'include: [deploy/parts.yaml]',
      '/w/deploy/parts.yaml': service('../$DIR'),
      '/w/deploy/.env': 'DIR=app',
    },
    ['compose /w/app'],
  );
  checkSources(
    'extend their services',
    {
      '/w/compose.yaml': 'services: {a: {extends: {file: deploy/parts.yaml, service: b}, build: {target: t}}}',
      '/w/deploy/parts.yaml': service('../app', 'b'),
    },
    ['compose /w/app t'],
  );
  it('end, however often they include each other', () => {
    const include = (name: string) => `include: [${Array.from({ length: 100 }, () => name).join(', ')}]`;
    const files = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [`/w/${at}/parts.yaml`, include(`../${at + 1}/parts.yaml`)]),
    );
    const start = { '/w/compose.yaml': 'include: [0/parts.yaml]', '/w/9/parts.yaml': service('../app') };
    expect(sources({ ...start, ...files }).length).toBe(1);
  });
  checkSources(
    'are named by the environment file',
    { '/w/.env': 'COMPOSE_FILE=deploy/parts.yaml', '/w/deploy/parts.yaml': service('../app') },
    ['compose /w/app'],
  );
});

describe('compose files of one folder', () => {
  checkSources(
    'are the first base and the first override',
    {
      '/w/compose.yaml': service('app'),
      '/w/compose.override.yml': service('{target: dev}'),
      '/w/docker-compose.yml': service('{context: app, target: old}'),
    },
    ['compose /w/app dev'],
  );
  checkSources(
    'may be additions to the base, or stand by themselves',
    {
      '/w/compose.yaml': service('{context: app, target: x}'),
      '/w/compose.prod.yaml': service('{target: p}'),
      '/w/compose-ci.yml': service('app'),
    },
    ['compose /w/app x', 'compose /w/app p', 'compose /w/app'],
  );
  checkSources('take variables from the env file beside them', { '/w/compose.yaml': service('$DIR'), '/w/.env': 'DIR=app' }, [
    'compose /w/app',
  ]);
  checkSources('do not take them from elsewhere', { '/w/x/compose.yaml': service('$DIR'), '/w/.env': 'DIR=../app' }, [
    'folder /w/app',
  ]);
});

describe('a context that is not known', () => {
  checkSources('is said when the rest of it names the folder', { '/w/compose.yaml': service('$ROOT/app') }, ['compose ?']);
  checkSources('is not said when it could be any folder', { '/w/compose.yaml': service('$ROOT') }, ['folder /w/app']);
  checkSources('is not said when another folder is named', { '/w/compose.yaml': service('$ROOT/other') }, ['folder /w/app']);
  checkSources('is not ours when it is a repository', { '/w/compose.yaml': service('https://x.io/app.git') }, ['folder /w/app']);
});

describe('the setting', () => {
  const settings = parseSettings({
    images: {
      one: { dockerfile: 'app/Dockerfile', context: 'x', target: 't', args: { A: '1' } },
      two: { dockerfile: 'other', context: 'y' },
    },
  });
  it('overrules everything', () => {
    expect(sources({ '/w/compose.yaml': service('app') }, '/w/app/Dockerfile', settings)).toEqual([
      {
        dockerfileUri: 'file:///w/app/Dockerfile',
        context: { kind: 'folder', path: '/w/x' },
        target: 't',
        args: new Map([['A', '1']]),
        namedContexts: new Map(),
        everyTarget: ['t', undefined],
        localImages: new Set(['one', 'two']),
        origin: { kind: 'setting', because: 'the setting unstale.images says so for one' },
      },
    ]);
  });
});

describe('names of build files', () => {
  it('are those that the tools look for', () => {
    const names = ['compose.yaml', 'docker-compose.dev.yml', 'compose-ci.yaml', 'docker-bake.hcl', '.vscode/tasks.json', '.env'];
    const kinds = ['compose', 'compose', 'compose', 'bake', 'tasks', 'env'];
    expect(names.map((name) => buildFileKind(`/w/${name}`))).toEqual(kinds);
    expect(
      ['tasks.json', 'mycompose.yaml', 'bake.hcl', '.env.local', 'compose.json'].map((name) => buildFileKind(`/w/${name}`)),
    ).toEqual(Array(5).fill(undefined));
  });
});

describe('what a person says of a Dockerfile', () => {
  const said = (contexts: unknown, folder: string | undefined, by: string) => ({ contexts, folder, by });
  function saidSources(...places: readonly ReturnType<typeof said>[]) {
    const stated = places.map(({ contexts, folder, by }) => stateConfig({ contexts }, { folder, by, complain: () => undefined }));
    const compose = { '/w/compose.yaml': service('app') };
    return sources(compose, undefined, joinSettings(stated)).map(({ context, target, args, origin }) => [
      context.kind === 'folder' ? context.path : '?',
      target,
      Object.fromEntries(args),
      origin,
    ]);
  }
  const origin = { kind: 'setting', because: '.unstale.yaml says so' };

  it('stands before every file, and counts from the folder of the file that says it', () => {
    const one = { 'app/Dockerfile': { context: 'src', target: 't', args: { A: '1' } } };
    expect(saidSources(said(one, '/w', '.unstale.yaml'))).toEqual([['/w/src', 't', { A: '1' }, origin]]);
  });
  it('may be several', () => {
    const several = { '../app/Dockerfile': ['.', { context: '..' }] };
    expect(saidSources(said(several, '/w/x', '.unstale.yaml')).map(([context]) => context)).toEqual(['/w/x', '/w']);
  });
  it('of two places the later one wins alone', () => {
    const settings = said({ 'app/Dockerfile': 'a' }, undefined, 'the setting unstale.contexts');
    expect(saidSources(settings, said({ 'app/Dockerfile': 'b' }, '/w', '.unstale.yaml')).map(([context]) => context)).toEqual([
      '/w/b',
    ]);
    expect(saidSources(settings, said({ Other: 'b' }, '/w', '.unstale.yaml')).map(([context]) => context)).toEqual(['/w/a']);
  });
});

describe('a build for several platforms', () => {
  const compose = (platforms: string) => `services: {web: {build: {context: app, platforms: ${platforms}}}}`;
  const checkPlatforms = (name: string, files: Readonly<Record<string, string>>, expected: readonly string[] | undefined) => {
    it(name, () => {
      const said = sources(files).map(({ manyPlatforms }) => manyPlatforms?.platforms);
      expect(said).toEqual([expected]);
    });
  };
  const both = ['linux/amd64', 'linux/arm64'];
  checkPlatforms('is said by compose', { '/w/compose.yaml': compose('[linux/amd64, linux/arm64]') }, both);
  checkPlatforms(
    'is said by two compose files together',
    {
      '/w/compose.yaml': compose('[linux/amd64]'),
      '/w/compose.override.yaml': 'services: {web: {build: {platforms: [linux/arm64]}}}',
    },
    both,
  );
  checkPlatforms(
    'is taken back by a compose file above',
    {
      '/w/compose.yaml': compose('[linux/amd64, linux/arm64]'),
      '/w/compose.override.yaml': 'services: {web: {build: {platforms: !reset []}}}',
    },
    undefined,
  );
  checkPlatforms(
    'is said by bake',
    { '/w/docker-bake.hcl': 'target "a" {\n  context = "app"\n  platforms = ["linux/amd64", "linux/arm64"]\n}\n' },
    both,
  );
  checkPlatforms(
    'is said by bake although compose names the Dockerfile first',
    {
      '/w/compose.yaml': service('app'),
      '/w/docker-bake.json': '{"target": {"b": {"context": "app", "platforms": ["linux/amd64", "linux/arm64"]}}}',
    },
    both,
  );
  checkPlatforms('is not one for one platform', { '/w/compose.yaml': compose('[linux/arm64]') }, undefined);
  checkPlatforms(
    'is not one of another Dockerfile',
    { '/w/compose.yaml': 'services: {a: {build: app}, b: {build: {context: other, platforms: [linux/amd64, linux/arm64]}}}' },
    undefined,
  );
  checkPlatforms(
    'is not known where a variable holds the platforms',
    { '/w/compose.yaml': compose('["$ONE", "$TWO"]') },
    undefined,
  );

  it('tells who says so, and where', () => {
    const [source] = sources({ '/w/compose.yaml': compose('[linux/amd64, linux/arm64]') });
    expect(source?.manyPlatforms).toMatchObject({
      because: 'service web in compose.yaml builds it',
      uri: 'file:///w/compose.yaml',
    });
  });
});
