/** Which downloads are run as they arrive, and which are only written somewhere. */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { type Download, downloadOf } from './download.ts';
import { gatherFacts } from './gather-facts.ts';

function downloadsOf(run: string): readonly Download[] {
  const { stages } = gatherFacts(parseDockerfile(`FROM a\nRUN ${run}\n`), memoryContext({}));
  return stages.flatMap(({ steps }) => steps.flatMap((step) => step.commands.flatMap((one) => downloadOf(step, one) ?? [])));
}

const url = 'https://e.example/data/tool';

describe('a shell runs what arrives', () => {
  it.each([
    ['through a pipe', `curl -fsSL ${url} | sh`],
    ['through a pipe with another program in between', `curl -fsSL ${url} | sed s/a/b/ | sudo -E bash -`],
    ['through a pipe behind a substitution', `curl -fsSL -H "$(cat h)" ${url} | sh`],
    ['as the script of a shell', `sh -c "$(curl -fsSL ${url})"`],
    ['as the script of a shell, with backticks', `bash -c "\`curl -fsSL ${url}\`"`],
    ['as a command', `$(curl -fsSL ${url})`],
    ['by eval', `eval "$(wget -qO- ${url})"`],
    ['as a file of a shell', `bash <(curl -fsSL ${url})`],
    ['as a file that is sourced', `. <(curl -fsSL ${url})`],
    ['as the script of the JSON form', `["sh", "-c", "curl -fsSL ${url} | sh"]`],
  ])('%s', (_how, run) => {
    expect(downloadsOf(run).map(({ shell }) => shell !== undefined)).toEqual([true]);
  });
});

describe('nothing runs what arrives', () => {
  it.each([
    ['in a file that a script writes', `sh -c 'curl -fsSL -o f ${url}'`],
    ['in a file that another user writes', `su a -c 'curl -fsSL -o f ${url}'`],
    ['in an operand of a script', `sh -c "echo $(curl -fsSL ${url})"`],
    ['in an operand', `echo "$(curl -fsSL ${url})"`],
    ['in a pipe to an archiver', `curl -fsSL ${url} | tar -xz`],
    ['in front of an unrelated pipe', `curl -fsSL -o f ${url} && cat g | sh`],
    ['in a heredoc that a shell reads', `bash <<EOF\ncurl -fsSL -o f ${url}\nEOF`],
  ])('%s', (_where, run) => {
    expect(downloadsOf(run).map(({ shell }) => shell !== undefined)).toEqual([false]);
  });
});
