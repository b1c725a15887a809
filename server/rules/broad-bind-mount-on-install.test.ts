/** Awkward cases of broad-bind-mount-on-install: what is mounted, and who needs all of it. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { broadBindMountOnInstall } from './broad-bind-mount-on-install.ts';

describe('broad-bind-mount-on-install', () => {
  it('reports a folder above the project, without a fix', () => {
    checkRule(broadBindMountOnInstall, {
      text: 'FROM a:1\nWORKDIR /s/web\nRUN [|--mount=target=/s|] pip install -r requirements.txt\n',
      fixed: null,
    });
  });

  it('reports a folder of the context that it knows', () => {
    const text = (mount: string) => `FROM a:1\nWORKDIR /s\nRUN ${mount} go mod download\n`;
    const plain = '--mount=type=bind,source=web,target=/s';
    checkRule(broadBindMountOnInstall, { text: text(`[|${plain}|]`), files: { 'web/go.mod': '' } });
    checkRule(broadBindMountOnInstall, { text: text(plain) });
  });

  it('only hints where the RUN builds', () => {
    checkRule(broadBindMountOnInstall, {
      text: 'FROM a:1\nWORKDIR /s\nRUN [|--mount=type=bind,target=.|] go mod download && go build -o /x .\n',
      severity: 'hint',
      fixed: null,
    });
  });

  it.each([
    ['single files', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=bind,source=go.mod,target=go.mod go mod download\n'],
    ['another folder', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=bind,target=/other go mod download\n'],
    ['a stage', 'FROM b:1 AS b\n\nFROM a:1\nWORKDIR /s\nRUN --mount=type=bind,from=b,target=/s go mod download\n'],
    ['packages that are written into the mount', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=bind,target=/s npm ci\n'],
    ['a tool', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=bind,target=/s pip install black\n'],
    ['packages of the distribution', 'FROM a:1\nWORKDIR /s\nRUN --mount=type=bind,target=/s apt-get install -y x\n'],
  ])('is silent about %s', (_, text) => checkRule(broadBindMountOnInstall, { text }));

  it('knows a package manager of the project from the configuration', () => {
    const ecosystems = {
      fetchit: {
        commands: [{ words: ['sync'], kind: 'manifest' }],
        manifests: ['deps.lst'],
        locks: ['deps.sum'],
        cacheFolders: ['/var/cache/fetchit'],
      },
    } as const;
    const text = (mount: string) => `FROM a:1\nWORKDIR /s\nRUN ${mount} fetchit sync\n`;
    checkRule(broadBindMountOnInstall, { text: text('[|--mount=type=bind,target=/s|]'), options: { ecosystems } });
    checkRule(broadBindMountOnInstall, { text: text('--mount=type=bind,target=/s') });
  });

  it.each([
    '--mount=type=bind,source=.,target=/s',
    '--mount=target=/s,type=bind',
    '--mount=type=bind,src=./,dst=/s',
    '--mount=type=bind,destination="/s"',
  ])('reports %s', (mount) =>
    checkRule(broadBindMountOnInstall, {
      text: `FROM a:1\nWORKDIR /s\nRUN [|${mount}|] go mod download\n`,
      severity: 'information',
    }),
  );
});
