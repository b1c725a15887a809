import { expect, it } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.ts';

function checkJson(text: string, expected: readonly string[] | undefined): void {
  const instruction = parseDockerfile(text).instructions[0];
  expect(instruction?.json?.map((word) => word.text)).toEqual(expected);
  if (expected !== undefined) expect(instruction?.words).toEqual([]);
}

it('keeps blanks inside strings', () => checkJson('COPY ["my  file", "/x y/"]', ['my  file', '/x y/']));
it('decodes escapes', () => checkJson('CMD ["\\u0041\\"", "\\\\"]', ['A"', '\\']));
it('reads an empty array', () => checkJson('CMD []', []));
it('joins continued lines first', () => checkJson('CMD [ \\\n "a", \\\n # c\n "b" ]', ['a', 'b']));
it('stands behind the type of a health check', () => checkJson('HEALTHCHECK --timeout=1s CMD ["a"]', ['a']));
it('is the shell form when it is no JSON', () => {
  checkJson("CMD ['a']", undefined);
  checkJson('RUN [ -f x ]', undefined);
  checkJson('RUN ["a"] && b', undefined);
});
it('means nothing for other instructions', () => checkJson('EXPOSE ["a"]', undefined));
it('knows where each string stands, without its quotes', () => {
  const text = 'CMD ["a\\"]b", \\\n "", "c,d"]';
  const json = parseDockerfile(text).instructions[0]?.json ?? [];
  expect(json.map(({ span }) => text.slice(span.start, span.end))).toEqual(['a\\"]b', '', 'c,d']);
});
