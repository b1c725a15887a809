/** What is told once for several places, and what comments at each of the places keep quiet. */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { checkDockerfile } from './check-dockerfile.ts';

/** Lines of the findings, each with those of the places beside it. */
function told(text: string, files: Readonly<Record<string, string>> = {}, settings: Settings = defaultSettings) {
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const { findings, ignored } = checkDockerfile(text, [memoryContext({ Dockerfile: text, ...files })], settings);
  const places = findings
    .filter(({ rule }) => rule.id === 'mutable-base-image')
    .map(({ finding: { span, related = [] } }) => [
      lineOf(span.start),
      ...related.flatMap(({ at }) => (at.kind === 'here' ? [lineOf(at.span.start)] : [])),
    ]);
  return { places, ignored: ignored.map(({ finding }) => lineOf(finding.span.start)), findings };
}

const unused = ({ findings }: ReturnType<typeof told>) => findings.filter(({ rule }) => rule.id === 'unused-ignore').length;
const pragma = '# unstale ignore=mutable-base-image';

describe('an image that floats, named several times', () => {
  it('is told once, on the first place, with the others beside it', () => {
    const text =
      'FROM node AS a\n\nFROM node AS b\n\nFROM nginx:1.29\nCOPY --from=node /x /x\nRUN --mount=from=node,target=/n true\n';
    expect(told(text).places).toEqual([[1, 3, 6, 7]]);
  });

  it('is another matter than another image, or than the same one by another name', () => {
    expect(told('FROM node AS a\n\nFROM node:latest AS b\n\nFROM golang\n').places).toEqual([[1], [3], [5]]);
  });

  it('is not told of the place that a comment ignores, whichever it is', () => {
    const places = (first: string, second: string, third: string) =>
      told(`${first}\nFROM node AS a\n${second}\nFROM node AS b\n${third}\nFROM node\n`);
    expect(places('#', '#', '#').places).toEqual([[2, 4, 6]]);
    expect(places('#', pragma, '#').places).toEqual([[2, 6]]);
    expect(places(pragma, '#', '#').places).toEqual([[4, 6]]);
    expect(places(pragma, pragma, '#').places).toEqual([[6]]);
    expect(places(pragma, pragma, pragma).places).toEqual([]);
    expect(places(pragma, '#', pragma).ignored).toEqual([2, 6]);
    expect(unused(places('#', pragma, pragma))).toBe(0);
  });

  it('is not told of a stage that a comment ignores, nor of a file', () => {
    const stage = '# unstale stage ignore=mutable-base-image';
    expect(told(`FROM node AS a\n${stage}\nFROM b:1\nCOPY --from=node /x /x\n`).places).toEqual([[1]]);
    expect(told('# unstale global ignore=mutable-base-image\nFROM node AS a\n\nFROM node\n').places).toEqual([]);
  });

  it('is told of all places where the project allows no comments', () => {
    const settings = { ...defaultSettings, allowsIgnores: false };
    expect(told(`FROM node AS a\n${pragma}\nFROM node\n`, {}, settings).places).toEqual([[1, 3]]);
  });

  it('is pinned by one fix in all places', () => {
    const { findings } = told('FROM node AS a\n\nFROM node\n', { '.nvmrc': 'v22\n' });
    const found = findings.find(({ rule }) => rule.id === 'mutable-base-image');
    expect(found?.finding.fixes?.map(({ edits }) => edits)).toEqual([
      [
        { kind: 'replace', span: { start: 5, end: 9 }, text: 'node:22' },
        { kind: 'replace', span: { start: 21, end: 25 }, text: 'node:22' },
      ],
    ]);
  });
});
