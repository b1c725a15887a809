/** Mounts that hide something, mounts that are meant to, and what nobody can know. */
import { describe, expect, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { bindMountHidesImagePath as rule } from './bind-mount-hides-image-path.ts';

const node = 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "main.js"]\n';
const files = { Dockerfile: node, 'package.json': '{}', 'main.js': '' };
const service = (lines: string) => `services:\n  web:\n    build: .\n${lines}`;
const mounted = '    volumes:\n      - [|.:/app|]\n';

describe('it is done on purpose, and so it is information', () => {
  it.each([
    ['watching is set up', `${mounted}    develop:\n      watch: []\n`, 'compose.yaml'],
    ['the command speaks of development', `    command: npm run dev\n${mounted}`, 'compose.yaml'],
    ['the environment does', `    environment:\n      NODE_ENV: development\n${mounted}`, 'compose.yaml'],
    ['a list of the environment does', `    environment: [NODE_ENV=development]\n${mounted}`, 'compose.yaml'],
    ['the profile does', `    profiles: [dev]\n${mounted}`, 'compose.yaml'],
    ['the name of the file does', mounted, 'docker-compose.dev.yml'],
    ['it is the override file', mounted, 'compose.override.yaml'],
  ])('where %s', (_, lines, path) => checkRule(rule, { text: service(lines), files, path, severity: 'hint' }));

  it('where the target does', () => {
    const Dockerfile = node.replace('FROM node:22', 'FROM node:22 AS dev');
    const text = `services:\n  web:\n    build: { context: ., target: dev }\n${mounted}`;
    checkRule(rule, { text, files: { ...files, Dockerfile }, severity: 'hint' });
  });
});

describe('it is silent', () => {
  it.each([
    ['a volume lies over the packages', '    volumes:\n      - .:/app\n      - /app/node_modules\n'],
    ['a named volume does', '    volumes:\n      - .:/app\n      - deps:/app/node_modules\n'],
    ['another folder is mounted', '    volumes:\n      - .:/code\n'],
    ['only a file is mounted', '    volumes:\n      - ./main.js:/app/main.js:ro\n'],
    ['a named volume is mounted, which another rule reads', '    volumes:\n      - app:/app\n'],
    ['the place of one volume is a variable', '    volumes:\n      - .:/app\n      - cache:$WHERE\n'],
    ['the source is a variable', `    volumes:\n      - $\{CODE}:/app\n`],
    ['volumes are no list', '    volumes: .:/app\n'],
  ])('where %s', (_, lines) => checkRule(rule, { text: service(lines), files }));

  it('where the service builds nothing', () =>
    checkRule(rule, { text: 'services:\n  web:\n    image: node:22\n    volumes:\n      - .:/app\n', files }));

  it('where there is no Dockerfile', () => checkRule(rule, { text: service('    volumes:\n      - .:/app\n'), files: {} }));

  it('where the YAML is broken', () => checkRule(rule, { text: `${service('    volumes:\n      - .:/app\n')}  : [`, files }));

  it('where the stage that installs is not the one that is built', () => {
    const Dockerfile = `${node}FROM node:22 AS bare\nWORKDIR /app\nCOPY . .\n`;
    checkRule(rule, { text: service('    volumes:\n      - .:/app\n'), files: { ...files, Dockerfile } });
  });

  it('where the file that is mounted is copied, too', () => {
    const Dockerfile = 'FROM node:22\nCOPY config.json /etc/app/config.json\nCMD ["app"]\n';
    const text = service('    volumes:\n      - ./config.json:/etc/app/config.json\n');
    checkRule(rule, { text, files: { ...files, 'config.json': '{}', Dockerfile } });
  });

  it('where the output of a build lies below a volume of its own', () => {
    const Dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm run build\n';
    const text = service('    volumes:\n      - .:/app\n      - /app/dist\n');
    checkRule(rule, { text, files: { ...files, Dockerfile } });
  });
});

describe('a service that builds into the same folder', () => {
  const Dockerfile = 'FROM node:22 AS build\nRUN npm run build\nFROM python:3.13\nCOPY --from=build /out /app/static\n';
  const beside = (command: string, folder: string) =>
    `  assets:\n    image: node:22\n    command: ${command}\n    volumes:\n      - ${folder}:/app\n`;

  it('is where the container finds what the image has, too', () => {
    const text = `${service('    volumes:\n      - .:/app\n')}${beside('npm run watch', '.')}`;
    checkRule(rule, { text, files: { ...files, Dockerfile } });
  });

  it.each([
    ['builds nothing', 'npm start', '.'],
    ['watches another folder', 'npm run watch', './docs'],
  ])('changes nothing when it %s', (_, command, folder) => {
    const text = `${service('    volumes:\n      - [|.:/app|]\n')}${beside(command, folder)}`;
    checkRule(rule, { text, files: { ...files, Dockerfile }, message: 'COPY' });
  });

  it('does not install packages there', () => {
    const text = `${service('    volumes:\n      - [|.:/app|]\n')}${beside('npm run watch', '.')}`;
    checkRule(rule, { text, files, message: 'node_modules' });
  });
});

describe('it reports', () => {
  it('a build in the mounted folder', () => {
    const Dockerfile = 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o server .\nCMD ["/src/server"]\n';
    const text = service('    volumes:\n      - [|./:/src|]\n');
    checkRule(rule, { text, files: { Dockerfile, 'main.go': '' }, message: 'go build', severity: 'information' });
  });

  it('not a build that lands elsewhere', () => {
    const Dockerfile = 'FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go build -o /usr/bin/server .\n';
    checkRule(rule, { text: service('    volumes:\n      - ./:/src\n'), files: { Dockerfile, 'main.go': '' } });
  });

  it('a Dockerfile that the compose file spells itself', () => {
    const text =
      'services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM composer:2\n        WORKDIR /app\n        COPY . .\n        RUN composer install\n    volumes:\n      - [|.:/app|]\n';
    checkRule(rule, { text, files: {}, message: '/app/vendor' });
  });

  it('says that nothing but a person can mend it', () => expect(rule.fix).toMatch(/^There is none/));
});

describe('files that Compose puts together are judged together', () => {
  const mount = 'services:\n  web:\n    volumes:\n      - [|.:/app|]\n';
  const unmarked = mount.replace('[|', '').replace('|]', '');
  const build = 'services:\n  web:\n    build: .\n';

  it('where the override mounts and the other file builds', () =>
    checkRule(rule, {
      text: mount,
      path: 'compose.override.yaml',
      files: { ...files, 'compose.yaml': build },
      severity: 'hint',
    }));

  it('where the override builds and the other file mounts', () =>
    checkRule(rule, { text: mount, path: 'compose.yaml', files: { ...files, 'compose.override.yaml': build } }));

  it('where COMPOSE_FILE lists them', () => {
    const listed = { '.env': 'COMPOSE_FILE=compose.base.yaml:compose.more.yaml\n', 'compose.base.yaml': build };
    checkRule(rule, { text: mount, path: 'compose.more.yaml', files: { ...files, ...listed } });
  });

  it('where the service extends the one that is built, under another name', () => {
    const text = `services:\n  web:\n    extends: { file: compose.base.yaml, service: base }\n    volumes:\n      - [|.:/app|]\n`;
    checkRule(rule, {
      text,
      path: 'compose.yaml',
      files: { ...files, 'compose.base.yaml': 'services: { base: { build: . } }\n' },
    });
  });

  it('where an included file builds it', () => {
    const included = { 'compose.yaml': 'include: [compose.web.yaml]\n', 'compose.web.yaml': build };
    checkRule(rule, { text: mount, path: 'compose.override.yaml', files: { ...files, ...included }, severity: 'hint' });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['another file lays a volume over the packages', { 'compose.yaml': `${build}    volumes: [/app/node_modules]\n` }],
    ['the place of one of its volumes is a variable', { 'compose.yaml': `${build}    volumes: ["x:$WHERE"]\n` }],
    ['the other file cannot be read', { 'compose.yaml': `${build}  : [\n` }],
  ])('and it is silent where %s', (_, others) =>
    checkRule(rule, { text: unmarked, path: 'compose.override.yaml', files: { ...files, ...others } }),
  );

  it('and a mount that the file over it replaces is left to that one', () => {
    const over = 'services:\n  web:\n    volumes:\n      - ./src:/app\n';
    checkRule(rule, { text: `${build}    volumes:\n      - .:/app\n`, files: { ...files, 'compose.override.yaml': over } });
  });

  it('and development that another file speaks of makes it a hint', () => {
    const over = 'services:\n  web:\n    environment: { NODE_ENV: development }\n';
    checkRule(rule, {
      text: `${build}    volumes:\n      - [|.:/app|]\n`,
      files: { ...files, 'compose.override.yaml': over },
      severity: 'hint',
    });
  });
});
