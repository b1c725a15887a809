/** Awkward cases of volume-over-image-code: forms of VOLUME, stages, places for data. */
import { describe, expect, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { isDataFolder } from '../facts/data-folder.ts';
import { volumeOverImageCode } from './volume-over-image-code.ts';

const bad: readonly (readonly [title: string, text: string])[] = [
  ['a folder above the destination', 'FROM a:1\nCOPY src /srv/app/src\nVOLUME [|/srv/app|]\n'],
  ['one of several paths', 'FROM a:1\nCOPY . /app\nVOLUME /data [|/app|]\n'],
  ['a variable', 'FROM a:1\nENV HOME_OF=/opt/app\nCOPY . $HOME_OF\nVOLUME [|$HOME_OF|]\n'],
  ['a VOLUME above the COPY', 'FROM a:1\nVOLUME [|/app|]\nCOPY . /app\n'],
  [
    'files of another stage',
    'FROM a:1 AS b\n\nFROM c:1\nCOPY --from=b /out /usr/share/nginx/html\nVOLUME [|/usr/share/nginx/html|]\n',
  ],
  ['an install', 'FROM node:22\nWORKDIR /app\nCOPY package.json /tmp/\nRUN npm ci\nVOLUME [|/app|]\n'],
  ['what a build makes there', 'FROM node:22\nWORKDIR /app\nRUN npm ci && npm run build\nVOLUME [|/app|]\n'],
  ['a list in JSON', 'FROM a:1\nCOPY . /app/\nVOLUME [ "[|/app|]", "/data" ]\n'],
  ['an ADD', 'FROM a:1\nADD app.tar.gz /srv/app\nVOLUME [|/srv/app|]\n'],
  ['a slash at the end', 'FROM a:1\nCOPY . /app\nVOLUME [|/app/|]\n'],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['data of a database', 'FROM a:1\nCOPY seed.sql /var/lib/db/\nVOLUME /var/lib/db\n'],
  ['a folder for uploads below the code', 'FROM a:1\nCOPY . /app\nVOLUME /app/uploads\n'],
  ['defaults of a configuration', 'FROM a:1\nCOPY defaults/ /config/\nVOLUME /config\n'],
  [
    'places for data that have something copied into them',
    'FROM a:1\nCOPY a /logs/\nCOPY b /uploads/\nCOPY c /tmp/\nVOLUME /logs /uploads /tmp\n',
  ],
  ['a folder that is only worked in', 'FROM a:1\nWORKDIR /app\nVOLUME /app\n'],
  ['a folder that is only made and given to a user', 'FROM a:1\nRUN mkdir -p /app && chown app /app\nVOLUME /app\n'],
  ['another folder', 'FROM a:1\nCOPY . /app\nVOLUME /application\n'],
  ['a list in single quotes', "FROM a:1\nCOPY . /app\nVOLUME ['/app']\n"],
  ['an unknown variable', 'FROM a:1\nARG DIR\nCOPY . /app\nVOLUME $DIR\n'],
  ['a stage that is not built', 'FROM a:1 AS dev\nCOPY . /app\nVOLUME /app\n\nFROM a:1\nCOPY . /app\n'],
  ['only data copied into it', 'FROM a:1\nCOPY fixtures /srv/data/\nVOLUME /srv\n'],
  ['a cache of packages', 'FROM a:1\nWORKDIR /root\nCOPY settings.xml /root/.m2/\nVOLUME /root/.m2\n'],
  [
    'a key that is imported',
    'FROM a:1\nVOLUME /home/app\nCOPY tini.gpg /home/app/tini.gpg\nRUN gpg --import /home/app/tini.gpg\n',
  ],
  [
    'a list of packages',
    'FROM a:1\nWORKDIR /docs\nCOPY requirements.txt /docs/\nRUN pip install -r requirements.txt\nVOLUME /docs\n',
  ],
];

describe('volume-over-image-code', () => {
  it.each(bad)('reports %s', (_, text) => checkRule(volumeOverImageCode, { text }));
  it.each(good)('is silent about %s', (_, text) => checkRule(volumeOverImageCode, { text }));

  it('means the stage that is built', () => {
    const text = (path: string) => `FROM a:1 AS dev\nCOPY . /app\nVOLUME ${path}\n\nFROM a:1\nCOPY . /app\n`;
    checkRule(volumeOverImageCode, { text: text('[|/app|]'), context: { target: 'dev' } });
  });

  it('has no fix where the instruction declares more', () => {
    checkRule(volumeOverImageCode, { text: 'FROM a:1\nCOPY . /app\nVOLUME /data [|/app|]\n', fixed: null });
  });
});

describe('a folder for data', () => {
  it.each([
    '/var/lib/postgresql',
    '/data',
    '/srv/app/logs',
    '/root/.cache',
    '/srv/wiki-data',
    '/etc/app',
    '/app/user_uploads',
    '/var/app_home',
  ])('is %s', (path) => expect(isDataFolder(path)).toBe(true));
  it.each(['/app', '/usr/src/app', '/var/www/html', '/srv/metadata', '/opt/configurator'])('is not %s', (path) =>
    expect(isDataFolder(path)).toBe(false),
  );
});
