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

test('T03: whatever a stranger wrote is one argument, and no option', () => {
  const hostile = ['--help', '-f', "'; touch evil; '", '$(touch evil)', 'a\nb', '--output=/etc', '=', '@sha256:0'];
  for (const text of hostile) {
    const args = { [text]: text };
    const all = { ...order, target: text, args, namedContexts: args, labels: args, alsoTagged: [text], builder: text };
    const words = buildArguments({ ...all, dockerfilePath: `/w/${text}`, contextPath: `/${text}` }, 'docker', 'rawjson');
    const ours = new Set(['buildx', 'build', '--load', '--progress=rawjson', '--no-cache', '--pull']);
    const takesValue = new Set(['--builder', '--target', '--build-arg', '--build-context', '--label', '--file', '--tag']);
    let at = 0;
    // As the program reads them: the word behind an option that takes a value is its value, whatever it looks like.
    for (; words[at] !== '--'; at += takesValue.has(words[at] ?? '') ? 2 : 1)
      expect(ours.has(words[at] ?? '') || takesValue.has(words[at] ?? ''), `${words[at]} of ${text}`).toBe(true);
    expect(words.slice(at)).toEqual(['--', `/${text}`]);
  }
});
