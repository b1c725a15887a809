import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { composeWatch } from './compose-watch.ts';

const node = {
  ...{ 'package.json': '{}', 'package-lock.json': '{}', 'src/server.js': '', 'src/deep/a.js': '', 'public/a.css': '' },
  '.dockerignore': 'Dockerfile\n.dockerignore\ncompose.yaml\n',
};
const compose = `services:
  web:
    build: . # the shop
    ports: ["80:80"]
`;

interface Given {
  readonly files?: Record<string, string>;
  readonly text?: string;
  readonly target?: string;
  readonly contextPath?: string;
}

function watchOf(dockerfile: string, { files = node, text = compose, target, contextPath = '' }: Given = {}) {
  const facts = gatherFacts(parseDockerfile(dockerfile), memoryContext(files));
  return composeWatch(text, facts, { name: 'web', target, contextPath });
}

/** The added rules, one a line: `sync ./src > /app/src - ignored`. */
function rulesOf(dockerfile: string, given: Given = {}): readonly string[] {
  const watch = watchOf(dockerfile, given);
  if (watch.kind === 'refused') return [`refused: ${watch.because}`];
  return watch.sync
    .split('- action: ')
    .slice(1)
    .map((rule) => {
      const [action = '', ...lines] = rule.trim().split(/\s*\n\s*/);
      const value = (key: string) => lines.find((line) => line.startsWith(`${key}: `))?.slice(key.length + 2);
      const ignored = lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
      return [
        action,
        value('path'),
        ...(value('target') ? ['>', value('target')] : []),
        ...(ignored.length > 0 ? ['-', ...ignored] : []),
      ].join(' ');
    });
}

const manifests = ['rebuild ./package-lock.json', 'rebuild ./package.json'];
const start = 'FROM node:22\nWORKDIR /app\n';
const install = `${start}COPY package*.json ./\nRUN npm ci\n`;

test.each<[string, string, Given, readonly string[]]>([
  [
    'folders are synced, and manifests rebuild',
    `${install}COPY src ./src\nCOPY public /www/\n`,
    {},
    ['sync ./src > /app/src', 'sync ./public > /www', ...manifests],
  ],
  [
    'the whole context is synced without what is installed into it',
    `${install}COPY . .\n`,
    {},
    ['sync . > /app - package.json package-lock.json node_modules/', ...manifests],
  ],
  [
    'what the ignore file keeps out needs no word',
    `${install}COPY . .\n`,
    { files: { ...node, 'node_modules/': '', '.dockerignore': `${node['.dockerignore']}node_modules\n` } },
    ['sync . > /app - package.json package-lock.json', ...manifests],
  ],
  ['a file is synced to where it lies', `${start}COPY src/server.js /app/main.js\n`, {}, ['sync ./src/server.js > /app/main.js']],
  ['what is built from needs a new image', `${install}COPY src ./src\nRUN npm run build\n`, {}, [...manifests, 'rebuild ./src']],
  ['what all is built from is one rule', `${start}COPY . .\nRUN npm ci && npm run build\n`, {}, ['rebuild . - node_modules/']],
  [
    'what is only made readable is synced',
    `${install}COPY src ./src\nRUN chown -R node /app && mkdir /data\n`,
    {},
    ['sync ./src > /app/src', ...manifests],
  ],
  [
    'sources of another stage need a new image, those of the target are synced',
    `FROM golang:1.24 AS build\nWORKDIR /src\nCOPY src ./\nRUN go build -o /out ./...\nFROM node:22\nCOPY public /www\nCOPY --from=build /out /out\n`,
    {},
    ['sync ./public > /www', 'rebuild ./src'],
  ],
  [
    'the stage that the service is built up to counts',
    `${install}FROM node:22 AS dev\nCOPY public /www\nFROM node:22\nCOPY src /src\n`,
    { target: 'dev' },
    ['sync ./public > /www'],
  ],
  ['paths are seen from the project', `${start}COPY src ./src\n`, { contextPath: '../lib' }, ['sync ../lib/src > /app/src']],
  [
    'what a mount covers is left out, and what is mounted below is not synced over',
    `${install}COPY src ./src\nCOPY public ./public\n`,
    { text: `${compose}    volumes:\n      - ./src:/app/src\n      - /app/public/cache\n` },
    ['sync ./public > /app/public - cache/', ...manifests],
  ],
  ['what ADD may unpack needs a new image', `${start}ADD src ./src\n`, {}, ['rebuild ./src']],
  [
    'a dollar is not a variable, and blanks are quoted',
    `${start}COPY . /app\nRUN npm ci\n`,
    { files: { 'a $b/package.json': '{}' } },
    ['sync . > /app - "a $$b/package.json" "a $$b/node_modules/"', 'rebuild "./a $$b/package.json"'],
  ],
])('%s', (_what, dockerfile, given, rules) => {
  expect(rulesOf(dockerfile, given)).toEqual(rules);
});

const plain = `${install}COPY src ./src\n`;

test.each<[string, string, Given]>([
  ['it has a development set-up already', plain, { text: `${compose}    develop: { watch: [] }\n` }],
  [
    'it has a development set-up already',
    plain,
    { text: `x-dev: &dev\n  develop: {}\nservices:\n  web:\n    <<: *dev\n    build: .\n` },
  ],
  ['it is not in this file', plain, { text: 'services: {}\n' }],
  ['it is not written on lines of its own in this file', plain, { text: 'services:\n  web: { build: . }\n' }],
  ['its build is not written in this file', plain, { text: 'services:\n  web:\n    image: web\n' }],
  ['it cannot be said where one of its volumes is mounted', plain, { text: `${compose}    volumes: ["data:\${WHERE}"]\n` }],
  ['no file of the build context reaches its image, or mounts cover all of them', `${start}RUN true\n`, {}],
  [
    'no file of the build context reaches its image, or mounts cover all of them',
    `${start}COPY src ./src\n`,
    { text: `${compose}    volumes: [".:/app"]\n` },
  ],
  ['what COPY $WHAT takes is not known', `${start}ARG WHAT\nCOPY $WHAT ./\n`, {}],
  ['the stage that it is built up to is not known', plain, { target: 'nobody' }],
])('is refused, because %s', (because, dockerfile, given) => {
  expect(rulesOf(dockerfile, given)).toEqual([`refused: ${because}`]);
});

function edited(text: string, added: { line: number; character: number; sync: string }): string {
  const lines = text.split('\n');
  const offset = lines.slice(0, added.line).reduce((sum, line) => sum + line.length + 1, 0) + added.character;
  return text.slice(0, offset) + added.sync + text.slice(offset);
}

const added = ['develop:', '  watch:', '    - action: sync', '      path: ./src', '      target: /app/src'];

test.each<[string, string, readonly string[]]>([
  [
    'below a build of several lines, above the comment of what follows',
    'services:\n  # first\n  web:\n    build:\n      context: . # here\n\n    # how it is reached\n    ports: ["80:80"]\n',
    [
      'services:',
      '  # first',
      '  web:',
      '    build:',
      '      context: . # here',
      ...added.map((line) => `    ${line}`),
      '',
      '    # how it is reached',
      '    ports: ["80:80"]',
      '',
    ],
  ],
  [
    'with the indentation of the file',
    'services:\n    web:\n        build: .\n    db:\n        image: x\n',
    [
      'services:',
      '    web:',
      '        build: .',
      '        develop:',
      '            watch:',
      '                - action: sync',
      '                  path: ./src',
      '                  target: /app/src',
      '    db:',
      '        image: x',
      '',
    ],
  ],
  [
    'at the end of a file without a last line break',
    'services:\n  web:\n    build: .',
    ['services:', '  web:', '    build: .', ...added.map((line) => `    ${line}`)],
  ],
])('is written %s', (_where, text, lines) => {
  const watch = watchOf(`${start}COPY src ./src\n`, { text });
  if (watch.kind === 'refused') throw new Error(watch.because);
  expect(edited(text, watch).split('\n')).toEqual(lines);
});

test('keeps the line endings of the file', () => {
  const watch = watchOf(`${start}COPY src ./src\n`, { text: compose.replaceAll('\n', '\r\n') });
  expect(watch.kind === 'edit' && watch.sync.replaceAll('\r\n', '')).not.toContain('\n');
});

test('tells what the container is started with: what the compose file says, else the Dockerfile', () => {
  const commandOf = (text: string) => {
    const watch = watchOf(`${plain}ENTRYPOINT ["tini", "--"]\nCMD ["node", "src/server.js"]\n`, { text });
    return watch.kind === 'edit' ? watch.command : [watch.because];
  };
  expect(commandOf(compose)).toEqual(['tini', '--', 'node', 'src/server.js']);
  expect(commandOf(`${compose}    command: nodemon src/server.js\n`)).toEqual(['nodemon', 'src/server.js']);
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => void watchOf(plain, { text: `${text}\nservices:\n  web:\n${text}` })),
  );
});
