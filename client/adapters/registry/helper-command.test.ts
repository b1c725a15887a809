import { expect, test } from 'vitest';
import { helperCommand } from './helper-command.ts';

test('a program is started with one argument, whatever its path holds', () => {
  const path = '/opt/my tools/$(x)/docker-credential-pass';
  expect(helperCommand(path)).toEqual({ program: path, arguments: ['get'], isVerbatim: false });
});

test('a script of Windows goes through its interpreter, quoted', () => {
  expect(helperCommand('C:\\Program Files\\gcloud\\docker-credential-gcloud.cmd')).toEqual({
    program: 'cmd.exe',
    arguments: ['/d', '/s', '/c', '""C:\\Program Files\\gcloud\\docker-credential-gcloud.cmd" get"'],
    isVerbatim: true,
  });
});

test.each(['C:\\%TEMP%\\docker-credential-x.cmd', 'C:\\a&b\\docker-credential-x.bat', 'C:\\a"b\\docker-credential-x.cmd'])(
  '%s is a path that the interpreter would read as something else',
  (path) => {
    expect(helperCommand(path)).toBeUndefined();
  },
);
