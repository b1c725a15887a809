/** What our grammar adds to that of VS Code in a Dockerfile, as snapshots: each token with its innermost scope. */
import { expect, test } from 'vitest';
import { tokenizeFully } from './tokenize.ts';

async function check(lines: readonly string[]): Promise<void> {
  expect(await tokenizeFully('source.dockerfile', lines.join('\n'))).toMatchSnapshot();
}

test('directives stand at the top only', () =>
  check(['# syntax=docker/dockerfile:1', '# escape=\\', '# a comment', '# check=skip=all', 'FROM a']));

test('flags, variables and the stage of a FROM', () =>
  check(['ARG V=1', 'FROM --platform=$BUILDPLATFORM node:${V:-22} AS build', 'COPY --from=build --chown=app:app /a /b']));

test('variables in double quotes, not in single ones', () => check(['ENV A=${B:+c} D="$E" F=\'$no\' G=\\$no']));

test('options of a mount', () =>
  check(['RUN --mount=type=cache,target=/root/.npm,sharing=locked --mount=type=bind,source=a,ro npm ci']));

test('a RUN is shell, over continued lines, comments and empty lines', () =>
  check(['RUN if [ -f a ]; then make "$X"; fi \\', '', '    # why', '    && echo done | tee /log', 'USER app']));

test('blanks behind the backslash and behind the last word change nothing', () =>
  check(['RUN make && \\   ', '  ls     ', 'WORKDIR /x']));

test('CMD and ENTRYPOINT in shell form, and the command of a health check', () =>
  check([
    'CMD npm start',
    'ENTRYPOINT exec app',
    'HEALTHCHECK --interval=5s \\',
    '  CMD curl -f "http://$X"',
    'HEALTHCHECK NONE',
  ]));

test('the JSON form stays what it was', () => check(['RUN ["sh", "-c", "echo $X"]', 'CMD ["node", "a.js"]']));

test('a heredoc is shell, whatever its lines begin with', () => check(['RUN <<EOF', 'set -e', 'FROM=1', 'EOF', 'USER app']));

test('a heredoc is read in the language of its interpreter', () =>
  check(['RUN python3 <<PY', 'import os', 'PY', 'RUN <<EOF', '#!/usr/bin/env python3', 'import sys', 'EOF', 'USER app']));

test('a copied heredoc is read in the language of its name', () =>
  check(['COPY <<"CONF" /etc/app.json', '{ "a": 1 }', 'CONF', 'COPY <<-EOF /etc/motd', '\thello $X', '\tEOF', 'USER app']));

test('a pragma between continued lines keeps its colours', () =>
  check(['RUN make \\', '  # unstale ignore=git-clone-frozen', '  && ls', 'ONBUILD RUN npm ci']));

test('lower case keywords are instructions, too', () => check(['run echo low', 'copy . .']));
