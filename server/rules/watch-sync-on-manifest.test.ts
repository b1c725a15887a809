/** Which rules of `develop.watch` leave old packages behind, and where that is taken care of. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { watchSyncOnManifest as rule } from './watch-sync-on-manifest.ts';

const node = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["npm", "start"]\n';
const files = { Dockerfile: node, 'package.json': '{}', 'package-lock.json': '{}', 'src/main.js': '' };
const watch = (items: string, more = '', build = '.') =>
  `services:\n  web:\n    build: ${build}\n${more}    develop:\n      watch:\n${items}`;
const sync = (path: string, more = '') => `        - action: sync\n          path: ${path}\n          target: /app\n${more}`;

describe('it reports', () => {
  it.each([
    ['sync+restart', watch(sync('[|.|]').replace('sync', 'sync+restart'))],
    ['a rule for the manifest itself', watch(sync('[|./package.json|]'))],
    ['a rebuild of something else', watch(`${sync('[|.|]')}        - action: rebuild\n          path: Dockerfile\n`)],
    ['an ignore list without them', watch(sync('[|.|]', '          ignore: [node_modules/, "*.md"]\n'))],
  ])('%s', (_, text) => checkRule(rule, { text, files, severity: 'information' }));

  it('of a build context below the project', () => {
    const below = Object.fromEntries(Object.entries(files).map(([path, text]) => [`web/${path}`, text]));
    checkRule(rule, {
      text: watch(sync('[|./web|]'), '', './web'),
      files: below,
      fixed: watch(
        `${sync('./web')}        - action: rebuild\n          path: ./web/package-lock.json\n        - action: rebuild\n          path: ./web/package.json\n`,
        '',
        './web',
      ),
    });
  });

  it('requirements of pip', () => {
    const Dockerfile =
      'FROM python:3\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["python", "a.py"]\n';
    checkRule(rule, {
      text: watch(sync('[|.|]')),
      files: { Dockerfile, 'requirements.txt': '', 'a.py': '' },
      message: 'requirements.txt',
    });
  });

  it('a list in brackets, without a fix', () => {
    const text = 'services:\n  web:\n    build: .\n    develop: { watch: [{ action: sync, path: [|.|], target: /app }] }\n';
    checkRule(rule, { text, files, fixed: null });
  });
});

describe('it is silent', () => {
  it.each([
    ['a rebuild covers the lock file', watch(`${sync('.')}        - action: rebuild\n          path: ./package-lock.json\n`)],
    ['a rebuild covers everything', watch(`${sync('./src')}        - action: rebuild\n          path: .\n`)],
    ['the manifests are ignored', watch(sync('.', '          ignore: ["package*.json"]\n'))],
    ['they are not below the path', watch(sync('./src'))],
    ['a command is run after it', watch(sync('.').replace('sync', 'sync+exec'))],
    ['only some files are included', watch(sync('.', '          include: "*.js"\n'))],
    ['the path is a variable', watch(sync('${CODE}'))],
    ['the container installs again', watch(sync('.'), '    command: sh -c "npm install && npm start"\n')],
    ['the build context is a variable', watch(sync('.'), '', '${CONTEXT}')],
    ['the service builds nothing', watch(sync('.')).replace('build: .', 'image: web')],
    ['nothing is watched', 'services:\n  web:\n    build: .\n    develop: { watch: x }\n'],
  ])('where %s', (_, text) => checkRule(rule, { text, files }));

  it('where the image installs nothing', () =>
    checkRule(rule, { text: watch(sync('.')), files: { ...files, Dockerfile: 'FROM node:22\nCOPY . /app\n' } }));

  it('where the ignore file keeps them out of the build', () =>
    checkRule(rule, { text: watch(sync('.')), files: { ...files, '.dockerignore': 'package*.json\n' } }));
});

describe('files that Compose puts together are judged together', () => {
  const text = `services:\n  web:\n    develop:\n      watch:\n${sync('[|.|]')}`;
  const unmarked = text.replace('[|', '').replace('|]', '');
  const build = 'services:\n  web:\n    build: .\n';
  const path = 'compose.override.yaml';

  it('where another file builds the service', () => checkRule(rule, { text, path, files: { ...files, 'compose.yaml': build } }));

  it.each([
    ['another file has the rule that rebuilds', 'develop: { watch: [{ action: rebuild, path: package.json }] }'],
    ['a path of its rules is a variable', 'develop: { watch: [{ action: rebuild, path: $WHERE }] }'],
    ['another file installs at the start', 'command: sh -c "npm ci && npm start"'],
  ])('and it is silent where %s', (_, more) =>
    checkRule(rule, { text: unmarked, path, files: { ...files, 'compose.yaml': `${build}    ${more}\n` } }),
  );

  it('and it is silent where the file that builds lies in another folder', () =>
    checkRule(rule, {
      text: unmarked.replace('    develop', '    extends: { file: base/compose.yaml, service: web }\n    develop'),
      path: 'compose.yaml',
      files: { ...files, 'base/compose.yaml': 'services: { web: { build: .. } }\n' },
    }));
});
