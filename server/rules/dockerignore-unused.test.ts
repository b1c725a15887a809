/** Awkward cases of dockerignore-unused: who says what the context is, and which file holds. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { dockerignoreUnused } from './dockerignore-unused.ts';

const path = 'app/Dockerfile';
const files = { 'app/.dockerignore': 'node_modules\n', 'a.js': '' };
const good = 'FROM a:1\nCOPY . .\n';

describe('dockerignore-unused', () => {
  it('reports it beside one that holds, too', () => {
    const text = 'FROM a:1\nCOPY [|.|] .\n';
    checkRule(dockerignoreUnused, {
      text,
      path,
      files: { ...files, '.dockerignore': '.git\n' },
      message: 'Only the one at the root',
    });
    checkRule(dockerignoreUnused, { text, path, files, message: 'No ignore file holds' });
  });

  describe('where the Dockerfile has one of its own', () => {
    const text = 'FROM a:1\nCOPY [|.|] .\n';
    const root = { '.dockerignore': '**/.env\ncoverage\n', 'coverage/x': '', 'api/.env': '' };

    it('tells what the one at the root would keep out, though the other is empty', () => {
      checkRule(dockerignoreUnused, {
        text,
        files: { ...root, 'Dockerfile.dockerignore': '' },
        message: '"**/.env" and "coverage" are missing in Dockerfile.dockerignore, and api/.env comes in',
        severity: 'information',
        fixedFiles: { 'Dockerfile.dockerignore': '**/.env\ncoverage\n' },
      });
    });
    it('tells it of a Dockerfile in a folder, of a copied folder and of a bind mount', () => {
      const files = { ...root, 'docker/web.Dockerfile.dockerignore': 'coverage\n' };
      const place = 'docker/web.Dockerfile';
      checkRule(dockerignoreUnused, { text: 'FROM a:1\nCOPY [|api|] /api\n', path: place, files, message: 'api/.env' });
      checkRule(dockerignoreUnused, { text: 'FROM a:1\nRUN [|--mount=target=/src|] make\n', path: place, files });
    });
    it('leaves lists with exceptions to a person', () => {
      const files = { '.dockerignore': '*\n!src\n**/*.log\n', 'Dockerfile.dockerignore': '*\n!src\n', 'src/a.log': '' };
      checkRule(dockerignoreUnused, { text, files, fixed: null, message: '"**/*.log"' });
    });
    it.each<[string, Readonly<Record<string, string>>, string]>([
      ['the two say the same', { ...root, 'Dockerfile.dockerignore': 'coverage\n**/.env' }, 'COPY . .'],
      ['it keeps out the same in other words', { ...root, 'Dockerfile.dockerignore': '*\n!src\n', 'src/a': '' }, 'COPY . .'],
      [
        'nothing that it would keep out is there',
        { '.dockerignore': 'dist\n', 'Dockerfile.dockerignore': '', a: '' },
        'COPY . .',
      ],
      ['it lets in by a ! line', { ...root, 'Dockerfile.dockerignore': '*\n!coverage\n' }, 'COPY . .'],
      ['a COPY names what comes in', { ...root, 'Dockerfile.dockerignore': '**/.env\n' }, 'COPY coverage /c'],
      [
        'the one at the root lists what another Dockerfile may have',
        { '.dockerignore': '*\n!app-linux-*\n', 'Dockerfile.dockerignore': 'node_modules\n', 'CITATION.cff': '' },
        'COPY . .',
      ],
      ['nothing of it is copied', { ...root, 'Dockerfile.dockerignore': '', 'src/a': '' }, 'COPY src /src'],
      ['the one at the root is not valid', { ...root, '.dockerignore': '[\n', 'Dockerfile.dockerignore': '' }, 'COPY . .'],
    ])('is silent where %s', (_, context, copy) => {
      checkRule(dockerignoreUnused, { text: `FROM a:1\n${copy}\n`, files: context });
    });
  });

  it.each([
    ['a context that is its folder', 'Dockerfile', { '.dockerignore': 'x\n', 'a.js': '' }, good],
    ['an ignore file of the Dockerfile', path, { ...files, 'app/Dockerfile.dockerignore': 'x\n' }, good],
    ['an empty one', path, { ...files, 'app/.dockerignore': '\n' }, good],
    ['one in another folder', path, { 'web/.dockerignore': 'x\n', 'a.js': '' }, good],
    ['a script that puts it into place', path, { ...files, Makefile: 'build:\n\tcp app/.dockerignore .\n' }, good],
    ['named sources only', path, files, 'FROM a:1\nCOPY app /app\n'],
  ])('is silent about %s', (_, dockerfile, context, text) => {
    checkRule(dockerignoreUnused, { text, path: dockerfile, files: context });
  });
});
