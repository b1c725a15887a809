/** What each form of RUN starts, and where in the document its commands stand. */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { Command } from './file-facts.ts';
import { gatherFacts } from './gather-facts.ts';

function commandsOf(text: string): readonly Command[] {
  const { stages } = gatherFacts(parseDockerfile(text), memoryContext({}));
  return stages.flatMap(({ steps }) => steps.flatMap(({ commands }) => commands));
}

/** `[|…|]` stands around each `npm` command. */
function checkPlaces(marked: string): void {
  const text = marked.replaceAll('[|', '').replaceAll('|]', '');
  let shown = text;
  for (const { span, program } of commandsOf(text).toReversed()) {
    if (program !== 'npm') continue;
    shown = `${shown.slice(0, span.start)}[|${shown.slice(span.start, span.end)}|]${shown.slice(span.end)}`;
  }
  expect(shown).toBe(marked);
}

describe('a command stands where it is written', () => {
  it.each([
    ['in a continued line', 'FROM a\nRUN a \\\n  # why\n  && [|npm ci \\\n  --omit=dev|]\n'],
    ['in a heredoc', 'FROM a\nRUN <<EOF\nset -e\n[|npm ci|]\nEOF\n'],
    ['in a heredoc with stripped tabs', 'FROM a\nRUN <<-EOF\n\tif a; then\n\t\t[|npm ci|]\n\tfi\n\tEOF\n'],
    ['in a heredoc that a shell reads', 'FROM a\nRUN bash -eux <<EOF\n[|npm ci|]\nEOF\n'],
    ['in a heredoc whose reader comes last', 'FROM a\nRUN <<EOF sh\n[|npm ci|]\nEOF\n'],
    ['behind the heredoc of another command', 'FROM a\nRUN cat <<A > f && [|npm ci|]\nnpm x\nA\n'],
    ['in the second of two heredocs', 'FROM a\nRUN cat <<A > f && sh <<B\nnpm x\nA\n[|npm ci|]\nB\n'],
    ['in a JSON string', 'FROM a\nRUN ["sh", "-c", "a && [|npm ci|]"]\n'],
    ['in a JSON string with escapes', 'FROM a\nRUN ["/bin/bash", "-o", "pipefail", "-c", "a \\"b\\u0020c\\" && [|npm ci|]"]\n'],
    ['in the JSON form without a shell', 'FROM a\nRUN ["[|npm", "ci|]"]\n'],
    ['in the script of a script', `FROM a\nRUN su node -c "sh -c '[|npm ci|]'"\n`],
    ['with Windows line endings', 'FROM a\r\nRUN <<EOF\r\n[|npm ci|]\r\nEOF\r\n'],
  ])('%s', (_where, marked) => checkPlaces(marked));
});

describe('a RUN starts', () => {
  it.each([
    ['nothing of a heredoc that is data', 'RUN cat <<EOF > f\nnpm ci\nEOF', ['cat']],
    ['nothing of a heredoc behind a block', 'RUN while read a; do b; done <<EOF\nnpm ci\nEOF', ['read', 'b']],
    ['nothing of a script for another language', 'RUN <<EOF\n#!/usr/bin/python3\nnpm ci\nEOF', []],
    ['what a script for bash starts', 'RUN <<EOF\n#!/usr/bin/env bash\nnpm ci\nEOF', ['npm']],
    ['what a heredoc of a heredoc does not hide', 'RUN <<EOF\ncat <<X > f\nnpm ci\nX\nnpm x\nEOF', ['cat', 'npm']],
    ['the program behind the wrappers of the JSON form', 'RUN ["sudo", "-u", "a", "npm", "ci"]', ['npm']],
    ['nothing of the JSON form without strings', 'RUN []', []],
    ['JSON commands whatever the shell', 'SHELL ["cmd"]\nRUN ["npm", "ci"]', ['npm']],
    ['nothing that a shell behind env would not', 'SHELL ["/usr/bin/env", "bash", "-c"]\nRUN npm ci', ['npm']],
  ])('%s', (_what, text, programs) => {
    expect(commandsOf(`FROM a\n${text}\n`).map(({ program }) => program)).toEqual(programs);
  });
});

it('knows when a RUN could not be followed to its end', () => {
  expect(commandsOf('FROM a\nRUN a && b "c\n').map(({ isCertain }) => isCertain)).toEqual([false, false]);
  expect(commandsOf('FROM a\nRUN cat <<A > f\nit\'s "data\nA\n').map(({ isCertain }) => isCertain)).toEqual([true]);
});

it('follows cd from the working directory of the step', () => {
  const text = 'FROM a\nWORKDIR /w\nRUN cd b && npm ci && cd /c && (cd d; e) && f && cd $G && h\n';
  expect(commandsOf(text).map(({ program, cwd }) => `${program} ${cwd}`)).toEqual([
    'cd /w',
    'npm /w/b',
    'cd /w/b',
    'cd /c',
    'e /c/d',
    'f /c',
    'cd /c',
    'h undefined',
  ]);
});
