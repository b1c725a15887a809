import { expect, test } from 'vitest';
import type { GitComparison } from '../../note-ports.ts';
import { type CommitFacts, commitLink, comparableRevision } from './commit-link.ts';

const commit = '5f0ff6db624270a4598958ab9dd79bb385ced3ef';
const head = 'b'.repeat(40);

function known(more: Partial<Extract<GitComparison, { kind: 'known' }>> = {}): GitComparison {
  const revision = { commit, behind: 0, behindHere: 0, ahead: 0 };
  return { kind: 'known', head, branch: 'main', remotes: ['git@github.com:acme/shop.git'], revision, dirty: [], ...more };
}

function at(behind: number, behindHere: number, ahead: number): GitComparison {
  return known({ revision: { commit, behind, behindHere, ahead } });
}

const plain: CommitFacts = { revision: commit, source: '', revisionOfBase: '', git: known() };

test.each<[string, Partial<CommitFacts>, string, string]>([
  ['what is checked out', {}, 'ok', 'It was built from the commit that is checked out.'],
  ['no revision', { revision: '', git: undefined }, 'not-applicable', 'does not say which commit'],
  ['the revision of its base', { revisionOfBase: commit, git: undefined }, 'not-applicable', 'image that it stands on'],
  ['a revision that is no commit', { revision: 'v1.2', git: undefined }, 'unknown', 'is no commit'],
  ['a folder without a repository', { git: { kind: 'no-repository' } }, 'not-applicable', 'no Git repository'],
  ['a Git that fails', { git: { kind: 'unknown', because: 'Git said no.' } }, 'unknown', 'Git said no.'],
  ['the source of the repository', { source: 'https://github.com/acme/shop' }, 'ok', 'checked out'],
  ['another source', { source: 'https://github.com/nodejs/docker-node' }, 'not-applicable', 'another repository'],
  ['a source where there is no remote', { source: 'https://x.example/y', git: known({ remotes: [] }) }, 'ok', 'checked out'],
  ['a commit that is not there', { git: known({ revision: undefined }) }, 'unknown', 'does not have'],
  ['commits behind', { git: at(3, 3, 0) }, 'note', 'It is 3 commits behind what is checked out.'],
  ['a commit behind', { git: at(1, 1, 0) }, 'note', 'It is 1 commit behind what is checked out.'],
  ['commits behind, some elsewhere', { git: at(9, 1, 0) }, 'note', '9 commits behind what is checked out, 1 of which changed'],
  ['commits behind, all elsewhere', { git: at(9, 0, 0) }, 'ok', 'none of them changed its build context'],
  ['another branch', { git: at(2, 0, 1) }, 'note', 'another branch: 1 commit of it is not checked out, and it lacks 2'],
  ['a later commit', { git: at(0, 0, 2) }, 'note', 'a later commit than the one that is checked out, by 2 commits'],
  ['a dirty build', { revision: `${commit}-dirty` }, 'note', 'files that were not committed'],
  ['a dirty build of an older commit', { revision: `${commit}-dirty`, git: at(1, 1, 0) }, 'note', '1 commit behind'],
  ['a dirty tree', { git: known({ dirty: ['src/a.js'] }) }, 'note', '1 file of its build context is not committed'],
  ['a dirty tree of several', { git: known({ dirty: ['a', 'b'] }) }, 'note', '2 files of its build context are not committed'],
])('%s', (_what, facts, state, because) => {
  const found = commitLink({ ...plain, ...facts });
  expect(found).toMatchObject({ id: 'commit', state });
  expect(found.because).toContain(because);
});

test('the evidence names both commits, the branch, and that files were not committed', () => {
  const dirty = known({ dirty: ['src/a.js'] });
  expect(commitLink({ ...plain, git: dirty }).evidence).toEqual([
    'built from 5f0ff6db6242',
    'checked out is bbbbbbbbbbbb on main',
    'src/a.js',
  ]);
  const detached = commitLink({ ...plain, revision: `${commit}-dirty`, git: known({ branch: undefined }) });
  expect(detached.evidence).toEqual([
    'built from 5f0ff6db6242, with changes that were not committed',
    'checked out is bbbbbbbbbbbb',
  ]);
});

test.each<[string, string, string | undefined]>([
  [commit, '', commit],
  [`${commit}-dirty`, '', commit],
  [commit, commit, undefined],
  ['', '', undefined],
  ['--help', '', undefined],
])('of the revision %j on a base of %j Git is asked for %j', (revision, revisionOfBase, expected) => {
  expect(comparableRevision({ revision, revisionOfBase, source: '' })).toBe(expected);
});
