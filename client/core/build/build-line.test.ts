import { expect, test } from 'vitest';
import { type BuildOrder, buildArguments, commandLine } from './build-line.ts';

const order: BuildOrder = {
  dockerfilePath: '/w/my shop/Dockerfile',
  contextPath: '/w/my shop',
  target: 'prod',
  args: { V: "it's 1" },
  namedContexts: { lib: '../lib' },
  reference: 'shop:1',
  isPulling: true,
  isCacheUsed: false,
};

test('a build names its builder and ends its options', () => {
  expect(buildArguments(order, 'docker', 'rawjson')).toEqual([
    ...['buildx', 'build', '--builder', 'default', '--load', '--progress=rawjson', '--no-cache', '--pull'],
    ...['--target', 'prod', '--build-arg', "V=it's 1", '--build-context', 'lib=../lib'],
    ...['--file', '/w/my shop/Dockerfile', '--tag', 'shop:1', '--', '/w/my shop'],
  ]);
  expect(buildArguments({ ...order, isCacheUsed: true, isPulling: false }, 'podman').slice(0, 3)).toEqual([
    'build',
    '--target',
    'prod',
  ]);
});

test('a line can be pasted into a shell', () => {
  expect(commandLine('docker', ['--build-arg', "V=it's $HOME", '--', '/w'])).toBe("docker --build-arg 'V=it'\\''s $HOME' -- /w");
});

test('what another builder makes is loaded', () => {
  const words = buildArguments({ ...order, builder: 'team' }, 'docker');
  expect(words.slice(0, 5)).toEqual(['buildx', 'build', '--builder', 'team', '--load']);
});

test('secrets are told by where they come from, and a path stays one field', () => {
  const secrets = { npmrc: { file: '/w/a,"b"/.npmrc' }, token: { env: 'TOKEN' } };
  const words = buildArguments({ ...order, secrets }, 'docker');
  expect(words.filter((_, index) => words[index - 1] === '--secret')).toEqual([
    'id=npmrc,"src=/w/a,""b""/.npmrc"',
    'id=token,env=TOKEN',
  ]);
});
