import { expect, test } from 'vitest';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { endsWithTwoEscapes, spelledText } from './spelled-text.ts';

/** Each as Podman 4.3 wrote it, behind the keyword, blanks at the beginning apart. */
test.each<[string, string | undefined]>([
  ['run   echo 1   > /made && \\\n    # comment\n    echo  2', 'echo 1   > /made &&     echo  2'],
  ["RUN echo \\\n  a   'x  \\\n y' \\\n\n  # no\n  b", "echo   a   'x   y'   b"],
  ['RUN ["sh", "-c", "echo 1"]', '["sh", "-c", "echo 1"]'],
  ['RUN --mount=type=cache,target=/c echo m', '--mount=type=cache,target=/c echo m'],
  ['ENV MODE=$GREETING   B=2', 'MODE=$GREETING   B=2'],
  ['ENV A=1 \\\n  B="x y"', 'A=1   B="x y"'],
  ['COPY src/app.js src/lib.js ./', './'],
  ['COPY ["src/app.js", "/x y/"]', '/x y/'],
  ['COPY --chown=1000:1000 \\\n  src/app.js \\\n  "/q/"', '"/q/"'],
  ['ADD --chown=1000:1000 src/app.js $MODE/', '$MODE/'],
  ['HEALTHCHECK --interval=5s CMD sh -c true', '--interval=5s CMD sh -c true'],
  ['CMD ["sleep",   "1000"]', '["sleep",   "1000"]'],
])('%j is kept as %j', (text, expected) => expect(spelled(text)).toBe(expected));

test.each([['RUN <<EOF\necho\nEOF'], ['COPY <<a /b\nx\na'], ['RUN --mount=type=cache,\\\ntarget=/c echo']])(
  'of %j it is not certain',
  (text) => expect(spelled(text)).toBeUndefined(),
);

test.each([
  ['RUN a \\\\', true],
  ['RUN a \\\\ \\\n b', false],
  ['RUN a \\\n b\\\\ ', true],
  ['RUN a\\\n b', false],
])('%j: two escapes at the end of a line are %j', (text, expected) => {
  const [document, instruction] = read(text);
  expect(endsWithTwoEscapes(instruction, document, '\\')).toBe(expected);
});

function spelled(text: string): string | undefined {
  const [document, instruction] = read(text);
  return spelledText(instruction, document);
}

function read(text: string) {
  const document = `FROM base\n${text}\n`;
  return [document, parseDockerfile(document).stages[0]?.instructions[0] ?? expect.fail('There is no instruction.')] as const;
}
