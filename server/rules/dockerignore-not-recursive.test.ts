/** Awkward cases of dockerignore-not-recursive: what is meant at the top only, and what other lines decide. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { dockerignoreNotRecursive } from './dockerignore-not-recursive.ts';

type Row = readonly [title: string, text: string, files: Record<string, string>];

const bad: readonly Row[] = [
  ['a wildcard', '[|*.log|]\n', { 'a/b/debug.log': '' }],
  ['a slash at the end', '[|__pycache__/|]\n', { 'app/__pycache__/a.pyc': '' }],
  ['several lines', '[|node_modules|]\n[|.env|]\n', { 'web/node_modules/a.js': '', 'web/.env': '' }],
  ['an output that Git ignores', '[|dist|]\n', { 'web/dist/a.js': '', '.gitignore': 'dist/\n' }],
  ['an output beside a placeholder', '[|dist|]\n', { 'web/dist/.gitkeep': '', 'web/dist/a.js': '', '.gitignore': 'dist/\n' }],
  ['packages of npm in data of tests', '[|node_modules|]\n', { 'a/testdata/node_modules/a.js': '' }],
  ['Windows line endings', '.git\r\n[|node_modules|]\r\n', { 'web/node_modules/a.js': '' }],
];

const good: readonly Row[] = [
  ['an output that may be a source', 'dist\n', { 'web/dist/a.js': '' }],
  ['packages that a test reads', 'vendor/\n', { 'a/testdata/vendor/x.txt': '', '.gitignore': 'vendor/\n' }],
  ['an output that a placeholder holds open', 'dist/\n', { 'web/dist/app/img/.gitkeep': '', '.gitignore': 'dist/\n' }],
  ['a folder from the root on', '/node_modules\n', { 'web/node_modules/a.js': '' }],
  ['another line for the rest', 'node_modules\n*/node_modules\n', { 'web/node_modules/a.js': '' }],
  ['what is included again', 'node_modules\n!web/node_modules\n', { 'web/node_modules/a.js': '' }],
  [
    'what the Dockerfile names',
    'node_modules\n',
    { 'web/node_modules/a.js': '', Dockerfile: 'FROM scratch\nCOPY web/node_modules /m\n' },
  ],
  ['a parent that is kept out', 'node_modules\nweb\n', { 'web/node_modules/a.js': '' }],
  ['a comment', '# node_modules\n', { 'web/node_modules/a.js': '' }],
  ['everything but', '*\n!web\nnode_modules\n', { 'api/node_modules/a.js': '' }],
];

const workspaces = { 'package.json': '{ "workspaces": ["packages/*"] }', 'packages/a/package.json': '{}' };

describe('node_modules beside workspaces that are not installed yet', () => {
  it.each<[string, Record<string, string>]>([
    ['of npm', workspaces],
    ['of pnpm', { 'package.json': '{}', 'pnpm-workspace.yaml': 'packages: ["packages/**"]\n', 'packages/a/package.json': '{}' }],
  ])('is a hint where they are %s', (_, files) =>
    checkRule(dockerignoreNotRecursive, {
      ...{ text: '[|node_modules|]\n', files, severity: 'hint', fixed: '**/node_modules\n' },
      message: 'packages/a/node_modules',
    }),
  );

  it.each<[string, string, Record<string, string>]>([
    ['there are none', 'node_modules\n', { 'package.json': '{}', 'examples/a/package.json': '{}' }],
    [
      'a package is none of them',
      'node_modules\n',
      {
        ...workspaces,
        'packages/a/package.json': '',
        'src/migrations/package.json': '{}',
        'package.json': '{ "scripts": { "test": "npm test --workspaces" } }',
      },
    ],
    ['another line holds for them', 'node_modules\npackages/*/node_modules\n', workspaces],
    ['their folder is kept out', 'node_modules\npackages\n', workspaces],
    ['only what is named is let in', '*\n!packages/a/package.json\nnode_modules\n', workspaces],
    ['it is another name', '.env\n', workspaces],
  ])('is silent where %s', (_, text, files) => checkRule(dockerignoreNotRecursive, { text, files }));
});

describe('dockerignore-not-recursive', () => {
  it.each(bad)('reports %s', (_, text, files) => checkRule(dockerignoreNotRecursive, { text, files }));
  it.each(good)('is silent about %s', (_, text, files) => checkRule(dockerignoreNotRecursive, { text, files }));
});
