/** Awkward cases of permissions-rewrite-after-copy: which files are rewritten, and when the COPY can do it. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { permissionsRewriteAfterCopy } from './permissions-rewrite-after-copy.ts';

const bad: readonly (readonly [title: string, text: string, fixed: string | null])[] = [
  [
    'a relative path',
    'FROM a:1\nWORKDIR /app\nCOPY . .\nRUN [|chown -R app .|]\n',
    'FROM a:1\nWORKDIR /app\nCOPY --chown=app . .\n',
  ],
  ['a mode', 'FROM a:1\nCOPY bin /opt/bin/\nRUN [|chmod -R 755 /opt/bin|]\n', 'FROM a:1\nCOPY --chmod=755 bin /opt/bin/\n'],
  ['a mode in letters', 'FROM a:1\nCOPY bin /opt/bin/\nRUN [|chmod -R u+x /opt/bin|]\n', null],
  ['several commands', 'FROM a:1\nCOPY . /app\nRUN adduser -D app && [|chown -R app /app|]\n', null],
  [
    'packages that lie elsewhere',
    'FROM a:1\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nRUN [|chown -R app /app|]\n',
    null,
  ],
  ['an option with a value', 'FROM a:1\nCOPY a b /app/\nRUN true && [|chown --from root:root -R app:app /app|]\n', null],
  ['several copies', 'FROM a:1\nCOPY a /app/a\nCOPY b /app/b\nRUN [|chown -R app /app|]\n', null],
  ['a RUN in between', 'FROM a:1\nCOPY . /app\nRUN make\nRUN [|chown -R app /app|]\n', null],
  ['a copy in a parent stage', 'FROM a:1 AS b\nCOPY . /app\n\nFROM b\nRUN [|chown -R app /app|]\n', null],
  [
    'files of another stage',
    'FROM b:1 AS b\n\nFROM a:1\nCOPY --from=b /x /app/x\nRUN [|chown -R app /app|]\n',
    'FROM b:1 AS b\n\nFROM a:1\nCOPY --chown=app --from=b /x /app/x\n',
  ],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['files that find picks', 'FROM a:1\nCOPY . /app\nRUN find /app -name "*.sh" -exec chmod +x {} +\n'],
  ['a Windows image', 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCOPY . /app\nRUN chown -R app /app\n'],
  ['one file', 'FROM a:1\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh\n'],
  ['a folder beside it', 'FROM a:1\nCOPY . /app\nRUN chown -R app /data\n'],
  ['a COPY that sets it', 'FROM a:1\nCOPY --chown=app . /app\nRUN chown -R app /app\n'],
  ['a variable', 'FROM a:1\nCOPY . /app\nARG DIR\nRUN chown -R app $DIR\n'],
  ['a COPY below', 'FROM a:1\nRUN chown -R app /app\nCOPY . /app\n'],
  ['another stage', 'FROM a:1 AS b\nCOPY . /app\n\nFROM a:1\nRUN chown -R app /app\n'],
];

describe('permissions-rewrite-after-copy', () => {
  it.each(bad)('reports %s', (_, text, fixed) =>
    checkRule(permissionsRewriteAfterCopy, { text, fixed, severity: 'information' }),
  );
  it('names no folder without a copy', () =>
    checkRule(permissionsRewriteAfterCopy, {
      text: 'FROM a:1\nCOPY conf /etc/app/\nRUN mkdir /data && [|chown -R app /etc/app /data|]\n',
      files: { 'conf/app.conf': '' },
      severity: 'information',
      message: 'every file below /etc/app a second time',
    }));

  it('is silent where single files were copied', () =>
    checkRule(permissionsRewriteAfterCopy, {
      text: 'FROM a:1\nCOPY 200_start.sh /etc/workstation-startup.d/\nRUN chmod -R +x /etc/workstation-startup.d\n',
      files: { '200_start.sh': '' },
    }));

  it('is silent where what was copied is called as a script or as settings, wherever it comes from', () => {
    checkRule(permissionsRewriteAfterCopy, { text: 'FROM a:1\nCOPY 200_start.sh /etc/start.d/\nRUN chmod -R +x /etc/start.d\n' });
    const stage = 'FROM a:1 AS b\nRUN make\n\nFROM a:1\nCOPY --from=b /w/sftpgo.json /etc/sftpgo/\n';
    checkRule(permissionsRewriteAfterCopy, { text: `${stage}RUN chown -R sftpgo:sftpgo /etc/sftpgo\n` });
  });

  it('has a step left out that gives to root what is root’s', () =>
    checkRule(permissionsRewriteAfterCopy, {
      text: 'FROM node:22\nWORKDIR /app\nCOPY package.json .\nRUN npm install\nCOPY dist dist\nRUN [|chown -R root:root /app|] && mkdir /x\n',
      files: { 'package.json': '{}', 'dist/a.js': '' },
      severity: 'information',
      message: 'Leave it out',
      fixed: null,
    }));
  it.each(good)('is silent about %s', (_, text) => checkRule(permissionsRewriteAfterCopy, { text }));

  it('warns where packages were installed below the folder', () =>
    checkRule(permissionsRewriteAfterCopy, {
      text: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN [|chown -R node /app|]\n',
      severity: 'warning',
      message: 'install as the user who is to own the packages',
      fixed: null,
    }));
});
