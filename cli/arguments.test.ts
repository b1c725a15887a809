import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

test.each([
  ['lint .', { kind: 'lint', paths: ['.'], format: 'text', failOn: 'warning', stdinName: 'Dockerfile' }],
  ['lint a b --format json', { kind: 'lint', paths: ['a', 'b'], format: 'json', failOn: 'warning', stdinName: 'Dockerfile' }],
  ['lint --format=text -- -odd', { kind: 'lint', paths: ['-odd'], format: 'text', failOn: 'warning', stdinName: 'Dockerfile' }],
  [
    'lint - --stdin-name a/Dockerfile --format sarif --fail-on never --config x.yaml',
    { kind: 'lint', paths: ['-'], format: 'sarif', failOn: 'never', stdinName: 'a/Dockerfile', configPath: 'x.yaml' },
  ],
  [
    'rebuild web --clean --plan',
    { kind: 'rebuild', name: 'web', how: { isClean: true, isPulling: false }, isPlanOnly: true, isAgreed: false },
  ],
  [
    'rebuild web --pull -y',
    { kind: 'rebuild', name: 'web', how: { isClean: false, isPulling: true }, isPlanOnly: false, isAgreed: true },
  ],
  [
    'rebuild web -f docker/web.Dockerfile --context . --target prod',
    {
      ...{ kind: 'rebuild', name: 'web', how: { isClean: false, isPulling: false }, isPlanOnly: false, isAgreed: false },
      source: { file: 'docker/web.Dockerfile', context: '.', target: 'prod' },
    },
  ],
  [
    'build . --git-tag',
    { kind: 'build', name: '.', isGitTag: true, isPulling: false, mayMoveTag: false, isPlanOnly: false, isAgreed: false },
  ],
  [
    'build web --git-tag --move-tag --pull --builder team_1 -y -f Dockerfile --build-arg A=1',
    {
      ...{
        kind: 'build',
        name: 'web',
        isGitTag: true,
        isPulling: true,
        builder: 'team_1',
        mayMoveTag: true,
        isPlanOnly: false,
        isAgreed: true,
      },
      source: { file: 'Dockerfile', args: { A: '1' } },
    },
  ],
  [
    'build web --target dev',
    {
      ...{ kind: 'build', name: 'web', isGitTag: false, isPulling: false, mayMoveTag: false, isPlanOnly: false, isAgreed: false },
      target: { stage: 'dev' },
    },
  ],
  [
    'rebuild web --target dev',
    {
      ...{ kind: 'rebuild', name: 'web', isPlanOnly: false, isAgreed: false },
      how: { isClean: false, isPulling: false, target: { stage: 'dev' } },
    },
  ],
  [
    'rebuild web --builder team',
    {
      ...{ kind: 'rebuild', name: 'web', isPlanOnly: false, isAgreed: false },
      how: { isClean: false, isPulling: false, builder: 'team' },
    },
  ],
  ['prune-cache', { kind: 'prune-cache', choice: 'unused', isPlanOnly: false, isAgreed: false }],
  [
    'prune-cache --only contexts --builder x --plan -y',
    { kind: 'prune-cache', choice: 'contexts', builder: 'x', isPlanOnly: true, isAgreed: true },
  ],
  ['build', { kind: 'build', isGitTag: false, isPulling: false, mayMoveTag: false, isPlanOnly: false, isAgreed: false }],
  [
    'recreate web --renew-volumes',
    { kind: 'recreate', name: 'web', isPulling: false, isRenewing: true, isPlanOnly: false, isAgreed: false },
  ],
  [
    'recreate web --pull -y',
    { kind: 'recreate', name: 'web', isPulling: true, isRenewing: false, isPlanOnly: false, isAgreed: true },
  ],
  [
    'rebuild --stale shop --clean --plan',
    { kind: 'rebuild-stale', project: 'shop', how: { isClean: true, isPulling: false }, isPlanOnly: true, isAgreed: false },
  ],
  ['rebuild --stale -y', { kind: 'rebuild-stale', how: { isClean: false, isPulling: false }, isPlanOnly: false, isAgreed: true }],
  ['restore web --yes', { kind: 'restore', name: 'web', isPlanOnly: false, isAgreed: true }],
  ['clean-up --plan', { kind: 'clean-up', isPlanOnly: true, isAgreed: false }],
  ['diagnose', { kind: 'diagnose', format: 'text' }],
  ['diagnose src/app.js --format json', { kind: 'diagnose', name: 'src/app.js', format: 'json' }],
  ['diagnose web --cluster', { kind: 'diagnose', name: 'web', format: 'text', isAskingCluster: true }],
  ['verify web --registry', { kind: 'verify', name: 'web', format: 'text', isAskingRegistry: true }],
  [
    'verify web --format github --platform linux/arm64',
    { kind: 'verify', name: 'web', format: 'github', platform: 'linux/arm64' },
  ],
  [
    'verify web -f Dockerfile --build-arg A=1 --build-arg B=x=y --target prod',
    {
      ...{ kind: 'verify', name: 'web', format: 'text' },
      source: { file: 'Dockerfile', target: 'prod', args: { A: '1', B: 'x=y' } },
    },
  ],
  ['', { kind: 'help' }],
  ['lint --help', { kind: 'help' }],
  ['--version', { kind: 'version' }],
])('"unstale %s" is understood', (line, expected) => {
  expect(readArguments(line.split(' ').filter(Boolean))).toEqual(expected);
});

test.each([
  'rebuild',
  'rebuild a b',
  'rebuild a b --stale',
  'rebuild --stale -f Dockerfile',
  'rebuild --stale --format json',
  'lint . --clean',
  'status --yes',
  'status --file Dockerfile',
  'rebuild web --context .',
  'verify web --target prod',
  'rebuild --stale --target prod',
  'build web --target=',
  'recreate',
  'recreate a b',
  'recreate a --clean',
  'build web --move-tag',
  'restore',
  'restore web shop',
  'restore web --pull',
  'clean-up web',
  'clean-up --format json',
  'clean-up --clean',
  'prune-cache web',
  'prune-cache --only images',
  'prune-cache --builder --all',
  'prune-cache --format json',
  'build a b --git-tag',
  'build a --git-tag --clean',
  'build a --git-tag --format json',
  'build a --git-tag --builder --push',
  'rebuild a --builder --push',
  'recreate a --pull --renew-volumes',
  'rebuild a --renew-volumes',
  'rebuild --stale --builder a/b',
  'build a --git-tag --build-arg A=1',
  'build a --git-tag -f Dockerfile --build-arg A',
  'rebuild a --git-tag',
  'lint',
  'lnt .',
  'lint . --format xml',
  'lint . --unknown',
  'lint . --fail-on warn',
  'lint . --stdin-name Dockerfile',
  'lint . --config=',
  'status --fail-on error',
  'verify',
  'verify a b',
  'verify a --yes',
  'verify a --build-arg A=1',
  'verify a -f Dockerfile --build-arg A',
  'diagnose a b',
  'diagnose a -f Dockerfile',
  'diagnose a --format xml',
  'status --format github',
])('"unstale %s" is refused with a reason', (line) => {
  expect(readArguments(line.split(' '))).toMatchObject({ kind: 'misunderstood', because: expect.stringMatching(/\S/) });
});
