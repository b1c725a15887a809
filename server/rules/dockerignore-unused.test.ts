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
