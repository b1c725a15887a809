/** Awkward cases of git-ignored-artifact-copied: what is a build result, who makes it, and who has thought of it. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { gitIgnoredArtifactCopied as rule } from './git-ignored-artifact-copied.ts';

type Row = readonly [title: string, text: string, files: Record<string, string>];

const web = { '.git/HEAD': '', '.gitignore': '/dist/\n', 'dist/a.js': '' };
const good = 'FROM a:1\nCOPY dist /srv\n';

const bad: readonly Row[] = [
  ['a file in the folder', 'FROM a:1\nCOPY [|dist/a.js|] /srv/\n', web],
  ['a folder of a package', 'FROM a:1\nCOPY [|web/dist|] /srv\n', { ...web, 'web/.gitignore': 'dist\n', 'web/dist/a.js': '' }],
  ['an archive by its name', 'FROM a:1\nCOPY [|app.jar|] /\n', { '.git/HEAD': '', '.gitignore': '*.jar\n', 'app.jar': '' }],
  [
    'an archive of Java',
    'FROM a:1\nCOPY [|target/*.jar|] /app/\n',
    { '.git/HEAD': '', '.gitignore': 'target\n', 'target/a.jar': '' },
  ],
  [
    'what a stage copies from the context, although another one makes the same',
    'FROM a:1 AS b\nRUN make dist\n\nFROM a:1\nCOPY [|dist|] /srv\n',
    web,
  ],
  ['a script that only makes images', 'FROM a:1\nCOPY [|dist|] /srv\n', { ...web, Makefile: 'image:\n\tdocker build .\n' }],
  ['a script that only builds', 'FROM a:1\nCOPY [|dist|] /srv\n', { ...web, 'build.sh': 'npm run build\n' }],
];

const silent: readonly Row[] = [
  ['a result that Git keeps', good, { ...web, '.gitignore': 'node_modules\n' }],
  ['the whole context', 'FROM a:1\nCOPY . /srv\n', web],
  ['what a stage makes', 'FROM a:1 AS b\nRUN make dist\n\nFROM a:1\nCOPY --from=b /dist /srv\n', web],
  ['what a makefile builds before', good, { ...web, Makefile: 'image:\n\tnpm run build\n\tdocker build .\n' }],
  ['a configuration', 'FROM a:1\nCOPY .env /srv/\n', { ...web, '.gitignore': '.env\n', '.env': '' }],
  ['what the ignore file lets in', good, { ...web, '.dockerignore': '*\n!dist\n' }],
  ['what the ignore file keeps out', good, { ...web, '.dockerignore': 'dist\n' }],
  ['a comment that says what to run', `# Before: ./mvnw package\n${good}`, web],
  [
    'a workflow that builds it before',
    good,
    { ...web, '.github/workflows/ci.yml': 'steps:\n- run: npm run build\n- uses: docker/build-push-action@v6\n' },
  ],
  ['a script of package.json', good, { ...web, 'package.json': '{ "scripts": { "image": "vite build && docker build ." } }' }],
  ['a release tool', good, { ...web, '.goreleaser.yaml': 'dockers:\n- dockerfile: Dockerfile\n# goreleaser builds it\n' }],
  [
    'layers of a Spring archive',
    'FROM a:1\nCOPY target/*.jar app.jar\nRUN java -Djarmode=tools -jar app.jar extract\n',
    { '.git/HEAD': '', '.gitignore': 'target\n', 'target/a.jar': '' },
  ],
  ['a wildcard that Git keeps in part', 'FROM a:1\nCOPY dist* /srv/\n', { ...web, 'dist-old/a': '' }],
];

describe('git-ignored-artifact-copied', () => {
  it.each(bad)('reports %s', (_, text, files) => checkRule(rule, { text, files, severity: 'information' }));
  it.each(silent)('is silent about %s', (_, text, files) => checkRule(rule, { text, files }));

  it('only hints where scripts above the context cannot be seen', () => {
    const { '.git/HEAD': _, ...files } = web;
    checkRule(rule, { text: 'FROM a:1\nCOPY [|dist|] /srv\n', files, severity: 'hint' });
  });

  it('is silent while nobody knows the files', () => {
    checkRule(rule, { text: good, files: undefined });
    checkRule(rule, { text: good, files: web, context: { isComplete: false } });
  });
});
