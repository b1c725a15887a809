/** Rules over what ONBUILD instructions do in the builds that stand on their stage. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { indexUpdateAlone } from '../rules/index-update-alone.ts';
import { mutableBaseImage } from '../rules/mutable-base-image.ts';
import { nonFrozenInstall } from '../rules/non-frozen-install.ts';
import { sourceCopyBeforeInstall } from '../rules/source-copy-before-install.ts';

const npm = { 'package.json': '{}', 'package-lock.json': '{}', 'src/index.js': '' };

describe('the triggers of a stage', () => {
  it('are read as instructions, whose files are those of other projects', () => {
    checkRule(mutableBaseImage, { text: 'FROM a:1\nONBUILD COPY --from=[|composer|] /a /b\n' });
    checkRule(mutableBaseImage, { text: 'FROM a:1\nONBUILD \\\n  COPY --from=[|composer|] /a /b\n' });
    checkRule(sourceCopyBeforeInstall, {
      text: 'FROM node:22\nWORKDIR /app\nonbuild [|COPY . .|]\nONBUILD RUN npm ci\nCMD ["x"]\n',
      files: npm,
      severity: 'information',
      fixed: null,
    });
    const text = 'FROM node:22\nWORKDIR /app\nONBUILD COPY package*.json ./\nONBUILD RUN npm install\n';
    checkRule(nonFrozenInstall, { text, files: npm });
  });

  it('have the files of this build where a stage of the file stands on theirs', () => {
    const build = '\nFROM base\nRUN npm run build\n';
    checkRule(sourceCopyBeforeInstall, {
      text: `FROM node:22 AS base\nWORKDIR /app\nONBUILD [|COPY . .|]\nONBUILD RUN npm ci\n${build}`,
      files: npm,
      severity: 'warning',
      fixed: null,
    });
    const start = 'FROM node:22 AS base\nWORKDIR /app\nONBUILD COPY package*.json ./\n';
    checkRule(nonFrozenInstall, {
      text: `${start}ONBUILD RUN [|npm install|]\n${build}`,
      files: npm,
      fixed: `${start}ONBUILD RUN npm ci\n${build}`,
    });
  });

  it('keep no fix that writes a line of its own', () =>
    checkRule(indexUpdateAlone, {
      text: 'FROM debian:12\nONBUILD RUN [|apt-get update|]\nONBUILD RUN apt-get install -y curl\n',
      fixed: null,
    }));

  it.each([
    ['the stage works below one of them', 'FROM node:22\nWORKDIR /app\nONBUILD COPY . .\nRUN npm ci\n'],
    ['one of them could not be read', 'FROM a:1\nONBUILD COPY x\n'],
    ['there are none', 'FROM a:1\nRUN x\n'],
  ])('say nothing where %s', (_, text) => {
    checkRule(sourceCopyBeforeInstall, { text, files: npm });
    checkRule(mutableBaseImage, { text });
  });
});
