/** Where lines are put into YAML; `<here>` stands for them. */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../model/yaml-document.ts';
import type { Edit } from '../rule.ts';
import { applyEdits } from './apply-edits.ts';
import { linesBelowItem, linesBelowKey } from './yaml-edits.ts';

function applied(text: string, edit: Edit | undefined): string | undefined {
  return edit && applyEdits({ dockerfile: text, files: {} }, [edit], () => undefined).dockerfile;
}

function belowKey(text: string, ...path: readonly string[]): string | undefined {
  const document = readYaml(text) ?? expect.fail('readable');
  return applied(text, linesBelowKey(text, document, path, ['here: 1']));
}

describe('lines below a key', () => {
  it.each([
    ['a scalar', 'a:\n  b: 1\n  c: 2\n', ['a', 'b'], 'a:\n  b: 1\n  here: 1\n  c: 2\n'],
    ['a scalar with a comment', 'b: 1 # x\nc: 2\n', ['b'], 'b: 1 # x\nhere: 1\nc: 2\n'],
    ['a block of text', 'b: |\n  x\n  y\nc: 2\n', ['b'], 'b: |\n  x\n  y\nhere: 1\nc: 2\n'],
    ['a mapping', 'b:\n  x: 1\nc: 2\n', ['b'], 'b:\n  x: 1\nhere: 1\nc: 2\n'],
    ['the first key of an item', 'l:\n  - b: 1\n    c: 2\n', ['l', '0', 'b'], 'l:\n  - b: 1\n    here: 1\n    c: 2\n'],
    ['the end of the file', 'b: 1', ['b'], 'b: 1\nhere: 1'],
  ])('stand behind %s', (_, text, path, expected) => expect(belowKey(text, ...path)).toBe(expected));

  it.each([
    ['a mapping in braces', 'a: { b: 1 }\n', ['a', 'b']],
    ['a key that is there already', 'b: 1\nhere:\n', ['b']],
    ['a key that comes by an alias', 'x: &x { b: 1 }\na: *x\n', ['a', 'b']],
    ['a key that is not there', 'a: 1\n', ['b']],
  ])('have no place beside %s', (_, text, path) => expect(belowKey(text, ...path)).toBeUndefined());
});

describe('lines below an item', () => {
  const below = (text: string, at: string) => {
    const document = readYaml(text) ?? expect.fail('readable');
    return applied(text, linesBelowItem(text, document, ['l', at], ['- here']));
  };

  it('stand as far to the right as its dash', () => {
    expect(below('l:\n  - a: 1\n    b: 2\n  - c\n', '0')).toBe('l:\n  - a: 1\n    b: 2\n  - here\n  - c\n');
    expect(below('l:\n- a: 1', '0')).toBe('l:\n- a: 1\n- here');
  });

  it('have no place in brackets', () => expect(below('l: [a, b]\n', '0')).toBeUndefined());
});
