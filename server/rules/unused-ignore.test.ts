/** When a comment is said to be of no use, and when nobody knows. */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { memoryDocument } from '../context/memory-document.ts';
import type { ContextView } from '../facts/context-view.ts';
import { checkDockerfile } from '../features/check-dockerfile.ts';
import { checkDocument } from '../features/check-document.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { applyEdits } from './edits/apply-edits.ts';

const update = 'RUN apt-get update\nRUN apt-get install -y curl\n';
const sound = 'RUN apt-get update && apt-get install -y curl\n';

function unused(text: string, settings: Partial<Settings> = {}, views: readonly ContextView[] = [memoryContext({})]) {
  const { findings } = checkDockerfile(text, views, { ...defaultSettings, ...settings });
  return findings.filter(({ rule }) => rule.id === 'unused-ignore').map(({ finding }) => finding);
}

function marked(text: string, settings?: Partial<Settings>, views?: readonly ContextView[]): readonly string[] {
  return unused(text, settings, views).map(({ span }) => text.slice(span.start, span.end));
}

describe('of use', () => {
  it.each([
    ['for the instruction', `FROM debian:12\n# unstale ignore=index-update-alone\n${update}`],
    ['for the stage', `# unstale stage ignore=index-update-alone\nFROM debian:12\n${update}`],
    ['for the file', `# unstale global ignore=index-update-alone\nFROM debian:12\n${update}`],
    ['for all rules', `FROM debian:12\n# unstale ignore=all -- ours\n${update}`],
    [
      'for the file and the instruction',
      `# unstale global ignore=index-update-alone\nFROM debian:12\n# unstale ignore=index-update-alone\n${update}`,
    ],
  ])('%s', (_name, text) => expect(marked(text)).toEqual([]));
});

describe('of no use', () => {
  it.each([
    ['what is mended', `FROM debian:12\n# unstale ignore=index-update-alone\n${sound}`, ['index-update-alone']],
    ['one of two', `FROM debian:12\n# unstale ignore=index-update-alone, git-clone-frozen\n${update}`, ['git-clone-frozen']],
    ['all, where there is nothing', `FROM debian:12\n# unstale ignore=all\n${sound}`, ['all']],
    ['above a blank line', `FROM debian:12\n# unstale ignore=index-update-alone\n\n${update}`, ['index-update-alone']],
    [
      'of a stage, but above no FROM',
      `FROM debian:12\n# unstale stage ignore=index-update-alone\n${update}`,
      ['index-update-alone'],
    ],
    [
      'a rule over other documents',
      `FROM debian:12\n# unstale ignore=mutable-tag-if-not-present\n${sound}`,
      ['mutable-tag-if-not-present'],
    ],
    ['a name that is none', `FROM debian:12\n# unstale ignore=nothing-like-it-at-all\n${sound}`, ['nothing-like-it-at-all']],
  ])('%s', (_name, text, expected) => expect(marked(text)).toEqual(expected));
});

describe('nobody knows', () => {
  const text = `FROM debian:12\n# unstale ignore=index-update-alone\n${sound}`;
  it('of all, where one of them is switched off', () => {
    const all = text.replace('=index-update-alone', '=all');
    expect(marked(all, { rules: { 'git-clone-frozen': 'off' } })).toEqual([]);
    expect(marked(all)).toEqual(['all']);
  });
  it('where the rule is switched off', () => expect(marked(text, { rules: { 'index-update-alone': 'off' } })).toEqual([]));
  it('where it is left to another tool', () => {
    const base = '# unstale ignore=mutable-base-image\nFROM debian\n';
    expect(marked(base, { defer: ['hadolint'] })).toEqual([]);
    expect(marked(base.replace('debian', 'debian:12'), { defer: ['hadolint'] })).toEqual([]);
    expect(marked(base.replace('debian', 'debian:12'))).toEqual(['mutable-base-image']);
  });
  it('where the build context is not known', () => expect(marked(text, {}, [memoryContext(undefined)])).toEqual([]));
  it('where the instruction could not be read', () => {
    expect(marked('FROM debian:12\n# unstale ignore=index-update-alone\nRUN <<EOF\napt-get update\n')).toEqual([]);
  });
  it('where it is found for one of the builds only', () => {
    const copy = 'FROM debian:12\n# unstale ignore=copied-path-ignored\nCOPY notes.txt /\n';
    const files = { 'notes.txt': '' };
    const ignoring = memoryContext({ ...files, '.dockerignore': 'notes.txt\n' });
    expect(marked(copy, {}, [memoryContext(files), ignoring])).toEqual([]);
    expect(marked(copy, {}, [memoryContext(files)])).toEqual(['copied-path-ignored']);
  });
});

it('can be ignored itself, by name only', () => {
  const text = `# unstale global ignore=unused-ignore\nFROM debian:12\n# unstale ignore=index-update-alone\n${sound}`;
  expect(marked(text)).toEqual([]);
  expect(marked(text.replace('=unused-ignore', '=all'))).toEqual(['all', 'index-update-alone']);
});

it('where a project allows no such comments, each is told as a whole and switches nothing off', () => {
  const text = `FROM debian:12\n# unstale ignore=index-update-alone -- ours\n${update}`;
  const { findings, ignored } = checkDockerfile(text, [memoryContext({})], { ...defaultSettings, allowsIgnores: false });
  expect(findings.map(({ rule }) => rule.id)).toEqual(['unused-ignore', 'index-update-alone']);
  expect(ignored).toEqual([]);
  expect(marked(text, { allowsIgnores: false })).toEqual(['# unstale ignore=index-update-alone -- ours']);
});

describe('the fix', () => {
  function fixed(text: string): readonly [string | undefined, string] {
    const fix = unused(text)[0]?.fixes?.[0];
    return [fix?.safety, applyEdits({ dockerfile: text, files: {} }, fix?.edits ?? [], () => undefined).dockerfile];
  }
  it.each([
    ['the first of two', 'ignore=git-clone-frozen, index-update-alone', 'ignore=index-update-alone'],
    ['the last of two', 'ignore=index-update-alone , git-clone-frozen -- why', 'ignore=index-update-alone -- why'],
  ])('takes %s out of the list', (_name, before, after) => {
    const around = (pragma: string) => `FROM debian:12\r\n# unstale ${pragma}\r\n${update}`;
    expect(fixed(around(before))).toEqual(['safe', around(after)]);
  });
  it('takes the line with its end, and leaves a byte-order mark', () => {
    expect(fixed(`\uFEFF# unstale global ignore=index-update-alone\r\nFROM debian:12\r\n`)).toEqual([
      'safe',
      '\uFEFFFROM debian:12\r\n',
    ]);
  });
  it('wants a review where the line below would become a parser directive', () => {
    const text = '# unstale global ignore=index-update-alone\n# escape=`\nFROM debian:12\n';
    expect(fixed(text)).toEqual(['review', '# escape=`\nFROM debian:12\n']);
  });
});

it('speaks of comments in YAML and ignore files, too, and leaves the value before one', () => {
  const yaml = 'services:\n  web:\n    image: nginx:1.27 # unstale ignore=compose-image-staleness\n';
  const { findings } = checkDocument(
    { kind: 'compose', text: yaml, view: memoryDocument('compose.yaml', yaml, {}) },
    defaultSettings,
  );
  expect(findings.map(({ rule }) => rule.id)).toEqual(['unused-ignore']);
  const edits = findings[0]?.finding.fixes?.[0]?.edits ?? [];
  expect(applyEdits({ dockerfile: yaml, files: {} }, edits, () => undefined).dockerfile).toBe(
    'services:\n  web:\n    image: nginx:1.27\n',
  );
});

it('a long file of comments costs no more than its length', () => {
  const many = '# unstale ignore=index-update-alone\n'.repeat(10_000);
  expect(unused(`FROM debian:12\n${many}${sound}`)).toHaveLength(10_000);
});
