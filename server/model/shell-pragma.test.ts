import { expect, test } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.ts';
import { stagesOfForeignShell } from './shell-pragma.ts';

function foreign(text: string): readonly number[] {
  return [...stagesOfForeignShell(parseDockerfile(text))].map(({ index }) => index);
}

test.each<[string, string, readonly number[]]>([
  ['inside of the stage', 'FROM a\n# hadolint shell=powershell\nRUN Get-Item x\nFROM b\nRUN x\n', [0]],
  ['directly above its FROM', 'FROM a\nRUN x\n# hadolint shell=pwsh\n# more\nFROM b\nRUN y\n', [1]],
  ['by a path, and as a program of Windows', '# hadolint shell=C:\\Windows\\System32\\cmd.exe\nFROM a\n', [0]],
  ['behind another word of hadolint', 'FROM a\n# hadolint ignore=DL3006 shell=powershell\nRUN x\n', [0]],
  ['a POSIX one', 'FROM a\n# hadolint shell=/bin/bash\nRUN x\n', []],
  ['in a sentence', 'FROM a\n# what hadolint shell=powershell means\nRUN x\n', []],
  ['inside of an instruction', 'FROM a\nRUN x \\\n# hadolint shell=powershell\n y\n', []],
])('%s', (_name, text, stages) => {
  expect(foreign(text)).toEqual(stages);
});
