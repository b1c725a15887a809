/** Awkward cases of cache-mount-id-or-sharing: whose folder it is, who may use it at the same time, on which platforms. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { cacheMountIdOrSharing } from './cache-mount-id-or-sharing.ts';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['a relative target', 'FROM a:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=target|] cargo build\n'],
  ['the cache of a framework', 'FROM a:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=/s/.next/cache|] npm run build\n'],
  ['Gradle', 'FROM a:1\nWORKDIR /s\nRUN [|--mount=type=cache,target=/root/.gradle|] ./gradlew build\n'],
  ['shared, said aloud', 'FROM a:1\nRUN [|--mount=type=cache,target=/var/lib/apt,sharing=shared|] apt-get update\n'],
  [
    'the target of Cargo with an id that several builds write at once',
    'FROM a:1\nWORKDIR /s\nRUN [|--mount=type=cache,id=x,target=/s/target|] cargo build\n',
  ],
  ['a key order and spelling that people use', 'FROM a:1\nRUN [|--mount=dst=/var/cache/apt,type=cache|] apt-get install -y x\n'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['a store of packages', 'FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip pip install x\n'],
  ['a private cache', 'FROM a:1\nRUN --mount=type=cache,target=/var/cache/apt,sharing=private apt-get install x\n'],
  ['an id', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=cache,id=x,target=/s/dist npm run build\n'],
  ['a folder outside of the project', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=cache,target=/opt/build make\n'],
  ['apt without apt', 'FROM a:1\nRUN --mount=type=cache,target=/var/cache/apt ls /var/cache/apt\n'],
  ['files of a stage', 'FROM b:1 AS b\n\nFROM a:1\nWORKDIR /s\nRUN --mount=type=cache,from=b,target=/s/dist make\n'],
];

/** Steps of a stage; `apk` marks the mount of the package manager that has no architecture in its file names. */
const apk = '--mount=type=cache,target=/var/cache/apk';
const platforms: readonly (readonly [title: string, text: string, fixed: string])[] = [
  [
    'an argument of the platform that a later step of the stage reads',
    `FROM a:1\nARG TARGETPLATFORM\nRUN [|${apk}|] apk add git\nRUN build.sh $TARGETPLATFORM\n`,
    `FROM a:1\nARG TARGETPLATFORM\nRUN ${apk},id=apk-$TARGETPLATFORM apk add git\nRUN build.sh $TARGETPLATFORM\n`,
  ],
  [
    'an argument that is declared only below the mount',
    `FROM a:1\nRUN [|${apk}|] apk add git\nARG TARGETARCH\nRUN build.sh $TARGETARCH\n`,
    `FROM a:1\nARG TARGETARCH\nRUN ${apk},id=apk-$TARGETARCH apk add git\nARG TARGETARCH\nRUN build.sh $TARGETARCH\n`,
  ],
  [
    'an argument of the stage below',
    `FROM a:1 AS b\nARG TARGETARCH\nRUN x $TARGETARCH\n\nFROM b\nRUN [|${apk}|] apk add git\n`,
    `FROM a:1 AS b\nARG TARGETARCH\nRUN x $TARGETARCH\n\nFROM b\nRUN ${apk},id=apk-$TARGETARCH apk add git\n`,
  ],
  [
    'an id without the platform',
    `FROM a:1\nARG TARGETARCH\nRUN [|--mount=type=cache,id=packages,target=/var/cache/apk|] apk add git && x $TARGETARCH\n`,
    'FROM a:1\nARG TARGETARCH\nRUN --mount=type=cache,id=packages-$TARGETARCH,target=/var/cache/apk apk add git && x $TARGETARCH\n',
  ],
  [
    'the results of a build under an id',
    'FROM a:1\nWORKDIR /s\nARG TARGETARCH\nRUN [|--mount=type=cache,id=shop,target=/s/node_modules|] npm ci && x $TARGETARCH\n',
    'FROM a:1\nWORKDIR /s\nARG TARGETARCH\nRUN --mount=type=cache,id=shop-$TARGETARCH,target=/s/node_modules npm ci && x $TARGETARCH\n',
  ],
];

const onePlatform: readonly (readonly [title: string, text: string])[] = [
  ['the platform in the id', `FROM a:1\nARG TARGETARCH\nRUN ${apk},id=apk-$TARGETARCH apk add git && x $TARGETARCH\n`],
  ['the variant with it', `FROM a:1\nARG TARGETARCH TARGETVARIANT\nRUN ${apk},id=apk-\${TARGETARCH}$TARGETVARIANT apk add git\n`],
  ['another variable in the id', `FROM a:1\nARG ARCH TARGETARCH\nRUN ${apk},id=apk-$ARCH apk add git && x $TARGETARCH\n`],
  [
    'a stage that always runs on the machine that builds',
    `FROM --platform=$BUILDPLATFORM a:1\nARG TARGETARCH\nRUN ${apk} apk add git\nRUN GOARCH=$TARGETARCH go build .\n`,
  ],
  [
    'a stage on top of one that is tied to a platform',
    `FROM --platform=linux/amd64 a:1 AS b\n\nFROM b\nARG TARGETARCH\nRUN ${apk} apk add git && x $TARGETARCH\n`,
  ],
  ['an argument that nobody reads', `FROM a:1\nARG TARGETARCH\nRUN ${apk} apk add git\n`],
  ['a label of the platform', `FROM a:1\nARG TARGETARCH\nLABEL arch=$TARGETARCH\nRUN ${apk} apk add git\n`],
  ['the platform of another stage', `FROM b:1\nARG TARGETARCH\nRUN x $TARGETARCH\n\nFROM a:1\nRUN ${apk} apk add git\n`],
  ['the operating system', `FROM a:1\nARG TARGETOS\nRUN ${apk} apk add git && x $TARGETOS\n`],
  [
    'a store whose files say their architecture',
    'FROM a:1\nARG TARGETARCH\nRUN --mount=type=cache,target=/root/.cache/go-build GOARCH=$TARGETARCH go build .\n',
  ],
  [
    'Cargo that is told the triple and sorts by it',
    'FROM a:1\nWORKDIR /s\nARG TARGETARCH\nRUN --mount=type=cache,id=x,target=/s/target,sharing=locked cargo build --target $(triple $TARGETARCH)\n',
  ],
];

const manyPlatforms = {
  platforms: ['linux/amd64', 'linux/arm64'],
  because: 'line 12 of .github/workflows/release.yml builds it',
  uri: 'file:///w/.github/workflows/release.yml',
  line: 11,
};

const owners: readonly (readonly [title: string, first: string, second: string, isReported: boolean])[] = [
  ['another user', '', ',uid=1000', true],
  ['root, said aloud', '', ',uid=0', true],
  ['another group', ',uid=1000,gid=1000', ',uid=1000', true],
  ['another mode', ',mode=0700', ',mode=0777', true],
  ['the same, with the default said aloud', ',uid=1000', ',uid=1000,gid=0', false],
  ['the same mode in other digits', ',mode=755', ',mode=0755', false],
  ['another way of sharing', ',sharing=locked', '', false],
];

describe('cache-mount-id-or-sharing', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(cacheMountIdOrSharing, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(cacheMountIdOrSharing, { text }));

  describe('for several platforms', () => {
    it.each(platforms)('hints at %s', (_, text, fixed) =>
      checkRule(cacheMountIdOrSharing, { text, fixed, severity: 'hint', message: 'one architecture' }),
    );
    it.each(onePlatform)('is silent about %s', (_, text) => checkRule(cacheMountIdOrSharing, { text }));
    it.each(onePlatform.slice(0, 5))('is silent about %s, whoever builds for several', (_, text) =>
      checkRule(cacheMountIdOrSharing, { text, context: { manyPlatforms } }),
    );

    it('says so and who does it where somebody builds for several', () =>
      checkRule(cacheMountIdOrSharing, {
        text: `FROM a:1\nRUN [|${apk}|] apk add git\n`,
        fixed: `FROM a:1\nARG TARGETARCH\nRUN ${apk},id=apk-$TARGETARCH apk add git\n`,
        severity: 'information',
        message: 'The builds for linux/amd64 and linux/arm64 share',
        related: [manyPlatforms.uri],
        context: { manyPlatforms },
      }));

    it('reports a platform in the id that is empty, because no ARG declares it', () =>
      checkRule(cacheMountIdOrSharing, {
        text: `ARG TARGETARCH\nFROM a:1\nRUN [|${apk},id=apk-$TARGETARCH|] apk add git\n`,
        fixed: `ARG TARGETARCH\nFROM a:1\nARG TARGETARCH\nRUN ${apk},id=apk-$TARGETARCH apk add git\n`,
        message: 'which is empty here',
        context: { manyPlatforms },
      }));
  });

  describe('one id for two owners', () => {
    it.each(owners)('%s', (_, first, second, isReported) => {
      const mount = (owner: string) => `--mount=type=cache,id=x,target=/c${owner}`;
      const marked = isReported ? `[|${mount(second)}|]` : mount(second);
      checkRule(cacheMountIdOrSharing, { text: `FROM a:1\nRUN ${mount(first)} make a\n\nFROM b:1\nRUN ${marked} make b\n` });
    });

    it('is silent about two ids, and about an id that is not spelled', () => {
      const text = 'FROM a:1\nRUN --mount=type=cache,id=x,target=/c make\nRUN --mount=type=cache,id=y,target=/c,uid=5 make\n';
      checkRule(cacheMountIdOrSharing, { text });
      checkRule(cacheMountIdOrSharing, { text: text.replace(/,id=\w/g, '') });
      checkRule(cacheMountIdOrSharing, { text: text.replace(/id=\w/g, 'id=$X') });
    });
  });
});
