import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.ts';

const folder = new URL('../../test/fixtures/dockerfiles/', import.meta.url);

function unreadableIn(text: string): (string | undefined)[] {
  return parseDockerfile(text).instructions.map(({ unreadable }) => unreadable);
}

describe('what dockerfile-ast is known to read in another way is still readable', () => {
  it.each([
    ['blanks inside JSON strings', 'COPY ["my file", "/x y/"]'],
    ['comments inside JSON', 'COPY ["a", \\\n# c\n "b"]'],
    ['a blank in front of a heredoc delimiter', "RUN cat << 'E'\nFROM x\nE"],
    ['a heredoc with a tabbed terminator', 'RUN <<-E\n\thello\n\tE'],
    ['several pairs in one ARG', 'ARG X=1 Y="2 3"'],
    ['quoted names', 'LABEL "a.b"="c"'],
    ['the end of flags', 'RUN --network=none -- "ls"'],
    ['escaped blanks', 'WORKDIR /a\\ b'],
    ['a comment with an escape character in it', 'RUN \\\n# comment\\comment\n"x"'],
    ['a here-string', 'RUN cat <<< "x"'],
  ])('%s', (_, text) => expect(unreadableIn(text)).toEqual([undefined]));
});

it('keeps hostile input from throwing', () => {
  for (const text of [
    'RU\\N\nRUN',
    "RUN a''\\\n\n''",
    'ENV a \\\n b \\\n # c \n # c \n c',
    "RUN <<<'test",
    'FROM $abc\\\ndef',
    "RUN <<'E tee …",
  ]) {
    expect(() => parseDockerfile(text)).not.toThrow();
  }
});

it('answers the same for the same text at another place', () => {
  const text = 'RUN echo "a" \\\n  && b\n';
  expect(unreadableIn(text + text.replace('RUN', '  RUN'))).toEqual([undefined, undefined]);
});

describe('every fixture is readable from end to end', () => {
  it.each(readdirSync(folder))('%s', (name) => {
    const { instructions, stages } = parseDockerfile(readFileSync(new URL(name, folder), 'utf8'));
    expect(instructions.filter(({ unreadable }) => unreadable !== undefined)).toEqual([]);
    expect(stages.length).toBeGreaterThan(0);
  });
});
