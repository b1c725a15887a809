/** Volumes that keep what is old, volumes that keep data, and what nobody can know. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { volumeFreezesImagePath as rule } from './volume-freezes-image-path.ts';

const node = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "src/main.js"]\n';
const files = { Dockerfile: node, 'package.json': '{}', 'src/main.js': '' };
const volumes = (...items: readonly string[]) =>
  `services:\n  web:\n    build: .\n    volumes:\n${items.map((item) => `      - ${item}\n`).join('')}`;

describe('it reports', () => {
  it.each([
    ['an anonymous volume over packages', ['.:/app', '[|/app/node_modules|]']],
    ['a named one', ['[|deps:/app/node_modules|]']],
    ['one over copied source', ['[|code:/app/src|]']],
    ['one over everything', ['[|app:/app|]']],
    ['the long form', ['[|type|]: volume\n        target: /app/node_modules']],
  ])('%s', (_, items) => checkRule(rule, { text: volumes(...items), files, severity: 'warning' }));

  it('what another stage built', () => {
    const Dockerfile =
      'FROM node:22 AS build\nWORKDIR /src\nCOPY . .\nRUN npm ci && npm run build\nFROM nginx\nCOPY --from=build /src/dist /usr/share/nginx/html\n';
    checkRule(rule, { text: volumes('[|web:/usr/share/nginx/html|]'), files: { ...files, Dockerfile } });
  });
});

describe('it is silent', () => {
  it.each([
    ['the path is for data', 'uploads:/app/uploads'],
    ['it is a folder for data below another', 'pg:/var/lib/postgresql/data'],
    ['it holds a cache', 'cache:/app/node_modules/.cache'],
    ['the image puts nothing there', 'x:/opt/other'],
    ['it is a bind mount, which another rule reads', '.:/app'],
    ['it is in memory', 'type: tmpfs\n        target: /app/node_modules'],
    [
      'it does not fill itself',
      'type: volume\n        source: x\n        target: /app/node_modules\n        volume: { nocopy: true }',
    ],
    ['its place is a variable', 'x:$WHERE'],
  ])('where %s', (_, item) => checkRule(rule, { text: volumes(item), files }));

  it.each([
    ['the command installs', '    command: sh -c "npm install && npm start"\n', node],
    ['the entrypoint does', '    entrypoint: ["sh", "-c", "yarn install && yarn start"]\n', node],
    ['the image starts so', '', node.replace('["node", "src/main.js"]', 'npm ci && npm start')],
  ])('where %s the packages again', (_, lines, Dockerfile) => {
    checkRule(rule, { text: `${volumes('/app/node_modules')}${lines}`, files: { ...files, Dockerfile } });
  });

  it('where nobody knows how it is built', () => {
    checkRule(rule, { text: volumes('/app/node_modules').replace('build: .', 'build: ${WHERE}'), files });
    checkRule(rule, { text: volumes('/app/node_modules').replace('build: .', 'image: web'), files });
    checkRule(rule, { text: volumes('/app/node_modules'), files: {} });
  });

  it('where the ignore file keeps the files out', () => {
    const Dockerfile = 'FROM php:8.4\nWORKDIR /app\nCOPY . .\n';
    checkRule(rule, { text: volumes('x:/app/src'), files: { Dockerfile, 'src/a.php': '', '.dockerignore': 'src\n' } });
  });
});

describe('files that Compose puts together are judged together', () => {
  const text = 'services:\n  web:\n    volumes:\n      - [|/app/node_modules|]\n';
  const build = 'services:\n  web:\n    build: .\n';
  const path = 'compose.override.yaml';

  it('where another file builds the service', () => checkRule(rule, { text, path, files: { ...files, 'compose.yaml': build } }));

  it('where another file starts it with an installation', () => {
    const other = `${build}    command: sh -c "npm ci && npm start"\n`;
    const unmarked = text.replace('[|', '').replace('|]', '');
    checkRule(rule, { text: unmarked, path, files: { ...files, 'compose.yaml': other } });
  });
});
