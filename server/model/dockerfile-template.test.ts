/** Shapes of templates that are named like Dockerfiles, and of Dockerfiles that only look like one. */
import { expect, test } from 'vitest';
import { isDockerfileTemplate } from './dockerfile-template.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

test.each([
  ['a line of Jinja', "FROM debian:12\n{%- if cookiecutter.extra == 'y' %}\nRUN apt-get update\n{%- endif %}\n"],
  ['a comment of Jinja', '{# made from this #}\nFROM debian:12\n'],
  ['a base image that is filled in', 'FROM {{ env.registry }}/base\nRUN make\n'],
  [
    'a stage that another line of the template names',
    '{{ if built: }}\nFROM a:1 AS installer\nCOPY --from=installer {{appDir}} .\n',
  ],
  ['a folder that is filled in', 'FROM a:1\nWORKDIR /{{project}}\n'],
  ['a line of ERB', 'FROM a:1\n<% packages.each do |name| %>\nRUN apk add <%= name %>\n<% end %>\n'],
])('%s makes it a template', (_, text) => {
  expect(isDockerfileTemplate(parseDockerfile(text))).toBe(true);
});

test.each([
  ['a format of the docker command', "FROM docker:28\nRUN docker inspect --format '{{.Id}}' x\n"],
  ['a check of the health', "FROM a:1\nHEALTHCHECK CMD sh -c 'echo {{ok}}'\n"],
  ['a group of the shell', 'FROM a:1\nRUN { echo a; echo b; } > c\n'],
  ['a variable', 'FROM a:1\nCOPY ${FOLDER}/ ./\n'],
])('%s makes it none', (_, text) => {
  expect(isDockerfileTemplate(parseDockerfile(text))).toBe(false);
});
