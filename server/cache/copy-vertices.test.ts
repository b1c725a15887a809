/** COPY and ADD: what of them is part of a key and what is not, told by what a second build does. */
import { describe, expect, test } from 'vitest';
import { rebuilt, SimulatedBuilder, verticesOf } from '../../test/support/simulated-builder.ts';

const files = { 'a/foo': 'x', 'b/foo': 'x', 'b/bar': 'x', foo: 'x', 'dir/x': '1', 'dir/y': '2' };
const containerd = { builder: { mergesLinks: true, buildKit: 25 } };

/** The same step under the same base, spelled in two ways. */
function again(before: string, after: string): string {
  return rebuilt(`FROM base\n${before}\n`, `FROM base\n${after}\n`, { files });
}

describe('another key', () => {
  test.each([
    ['the last part of a source', 'COPY a/foo /x', 'COPY b/bar /x'],
    ['a slash at the end of the destination', 'COPY foo /x', 'COPY foo /x/'],
    ['a dot at the end of the destination', 'COPY foo /x/', 'COPY foo /x/.'],
    ['the destination', 'COPY foo /x', 'COPY foo /y'],
    ['an owner where there was none', 'COPY foo /x', 'COPY --chown=0:0 foo /x'],
    ['an owner by name instead of number', 'COPY --chown=0:0 foo /x', 'COPY --chown=root foo /x'],
    ['a group', 'COPY --chown=1 foo /x', 'COPY --chown=1:1 foo /x'],
    ['a mode', 'COPY --chmod=755 foo /x', 'COPY --chmod=750 foo /x'],
    ['a mode where there was none', 'COPY foo /x', 'COPY --chmod=644 foo /x'],
    ['a symbolic mode', 'COPY --chmod=u=rwx,go=rx foo /x', 'COPY --chmod=755 foo /x'],
    ['an exclude', 'COPY dir /x', 'COPY --exclude=nothing dir /x'],
    ['the order of the sources', 'COPY a/foo b/bar /x/', 'COPY b/bar a/foo /x/'],
    ['unpacking', 'COPY foo /x', 'ADD foo /x'],
    ['what a wildcard is called', 'COPY f* /x', 'COPY fo* /x'],
    ['the name of a document', 'COPY <<A /x\ntext\nA', 'COPY <<B /x\ntext\nB'],
    ['the text of a document', 'COPY <<A /x\ntext\nA', 'COPY <<A /x\nother\nA'],
    ['the root instead of a folder', 'COPY dir /x', 'COPY . /x'],
    ['from an image instead of the context', 'COPY foo /x', 'COPY --from=other foo /x'],
  ])('%s', (_, before, after) => {
    expect(again(before, after)).toBe('changed');
    expect(again(after, before)).toBe('changed');
    expect(again(after, after)).toBe('reused');
  });
});

describe('the same key', () => {
  test.each([
    ['another folder of the source', 'COPY a/foo /x', 'COPY b/foo /x'],
    ['a source that leaves the context', 'COPY foo /x', 'COPY ../foo /x'],
    ['ways to spell a source', 'COPY dir /x', 'COPY ./dir/. /x'],
    ['a slash at the end of a source', 'COPY dir /x', 'COPY dir/ /x'],
    ['the root in two ways', 'COPY . /x', 'COPY / /x'],
    ['a zero in front of a mode', 'COPY --chmod=755 foo /x', 'COPY --chmod=0755 foo /x'],
    ['a zero in front of an owner', 'COPY --chown=10:10 foo /x', 'COPY --chown=010:010 foo /x'],
    ['ADD that does not unpack', 'COPY foo /x', 'ADD --unpack=false foo /x'],
    ['the list form', 'COPY foo /x', 'COPY ["foo", "/x"]'],
    ['a relative destination', 'COPY foo x', 'COPY foo /x'],
    ['the order of options', 'COPY --chown=1 --chmod=700 foo /x', 'COPY --chmod=700 --chown=1 foo /x'],
    ['who uses it', 'COPY foo /x', 'USER 1000\nCOPY foo /x'],
    ['a link on the classic store', 'COPY foo /x', 'COPY --link foo /x'],
    ['a link that is switched off', 'COPY foo /x', 'COPY --link=false foo /x'],
    ['the case of the keyword', 'COPY foo /x', 'copy foo /x'],
    ['blanks between words', 'COPY foo /x', 'COPY   foo   /x  '],
    ['a document that is only quoted', 'COPY <<A /x\ntext\nA', "COPY <<'A' /x\ntext\nA"],
    ['a variable for what it holds', 'COPY foo /x', 'COPY $N /x'.replace('$N', '$' + '{NONE:-foo}')],
  ])('%s', (_, before, after) => {
    expect(again(before, after)).toBe('reused');
    expect(again(after, before)).toBe('reused');
  });

  test('`.` as destination is the directory with a slash, which is another one than without', () => {
    const at = (destination: string) => `FROM base\nWORKDIR /app\nCOPY foo ${destination}\n`;
    expect(rebuilt(at('.'), at('/app/'), { files })).toBe('reused reused');
    expect(rebuilt(at('.'), at('/app'), { files })).toBe('reused changed');
  });
});

describe('the content that counts', () => {
  const plan = (before: typeof files | object, after: object, line = 'COPY dir /x') =>
    new SimulatedBuilder()
      .build({ dockerfile: `FROM base\n${line}\n`, files: before as typeof files })
      .told({ dockerfile: `FROM base\n${line}\n`, files: after as typeof files });

  test.each([
    ['a changed file', { ...files, 'dir/x': 'other' }, 'changed'],
    ['an added file', { ...files, 'dir/z': '' }, 'changed'],
    ['an added empty folder', { ...files, 'dir/empty/': '' }, 'changed'],
    ['another mode of a file', { ...files, 'dir/x': { text: '1', mode: 0o755 } }, 'changed'],
    ['a date', { ...files, 'dir/x': { text: '1', mtimeNs: 77n } }, 'reused'],
    ['a file beside it', { ...files, foo: 'other' }, 'reused'],
    ['a removed file', { 'dir/x': '1' }, 'changed'],
    ['a missing source', { foo: 'x' }, 'fails'],
    ['a link instead of the file', { 'dir/x': '->y', 'dir/y': '2' }, 'changed'],
    ['an owner of the source, which no entry even has', files, 'reused'],
  ])('%s', (_, after, expected) => {
    expect(plan(files, after)).toBe(expected);
  });

  test('the mode of the source counts although --chmod replaces it', () => {
    expect(plan({ f: 'x' }, { f: { text: 'x', mode: 0o755 } }, 'COPY --chmod=700 f /x')).toBe('changed');
  });

  test('a wildcard without a match is no failure', () => {
    expect(plan(files, files, 'COPY *.nope /x/')).toBe('reused');
    expect(plan(files, { ...files, 'a.nope': '' }, 'COPY *.nope /x/')).toBe('changed');
  });
});

describe('a linked copy on containerd’s store', () => {
  const file = (below: string, link: string) => ({
    dockerfile: `FROM base\nRUN ${below}\nCOPY ${link} foo /x\nRUN after\n`,
    files,
  });

  test('it stands on nothing, so only the vertex that lays it over what is below runs', () => {
    const vertices = verticesOf({ ...file('a', '--link'), ...containerd });
    expect(vertices.map(({ kind }) => kind)).toEqual(['run', 'copy', 'link', 'run']);
    expect(vertices[1]?.parents).toEqual([]);
    expect(vertices[2]?.parents).toEqual([vertices[0], vertices[1]]);
    expect(rebuilt(file('a', '--link'), file('b', '--link'), containerd)).toBe('changed below below');
  });

  test('--chmod makes a plain copy of it, and so does the classic store', () => {
    const kinds = (given: object) => verticesOf({ ...file('a', '--link --chmod=700'), ...given }).map(({ kind }) => kind);
    expect(kinds(containerd)).toEqual(['run', 'copy', 'run']);
    expect(verticesOf(file('a', '--link')).map(({ kind }) => kind)).toEqual(['run', 'copy', 'run']);
  });

  test('the first step of a stage on nothing needs no vertex to lay it over', () => {
    const kinds = verticesOf({ dockerfile: 'FROM scratch\nCOPY --link foo /x\n', files, ...containerd }).map(({ kind }) => kind);
    expect(kinds).toEqual(['copy']);
  });
});

describe('from a stage', () => {
  const two = (run: string) => `FROM base AS a\nRUN ${run}\nFROM base\nCOPY --from=a /out /x\n`;

  test('where the stage makes something else, whether the copy is reused is not known', () => {
    expect(rebuilt(two('one'), two('two'))).toBe('changed unknown(stage-output)');
  });

  test('where nothing like it was copied before, it runs', () => {
    expect(rebuilt('FROM base\nRUN x\n', two('one'))).toBe('changed changed');
  });

  test('another path of the stage is another content, although its last part is the same', () => {
    expect(rebuilt(two('one'), two('one').replace('/out', '/other/out'))).toBe('reused unknown(stage-output)');
  });

  test('what it stands on is compared by its key alone', () => {
    const self = (path: string) => `FROM base AS a\nRUN x\nFROM a\nCOPY --from=a ${path} /y\n`;
    expect(verticesOf(self('/out')).at(-1)?.inputs).toEqual([]);
    expect(rebuilt(self('/out'), self('/other/out'))).toBe('reused changed');
  });
});

describe('not known', () => {
  test.each([
    ['an argument that is passed with an unknown value', 'ARG A\nCOPY $A /x', /depends on a variable/],
    ['a document with such an argument', 'ARG A\nCOPY <<D /x\n$A\nD', /variable in D/],
    ['an image that nobody looked up', 'COPY --from=elsewhere /a /b', /not here/],
  ])('%s', (_, lines, because) => {
    const [copy] = verticesOf({ dockerfile: `FROM base\n${lines}\n`, files, args: { A: undefined } });
    expect(copy?.unknown?.because).toMatch(because);
  });

  test('a quoted document has no variables', () => {
    expect(
      verticesOf({ dockerfile: "FROM base\nARG A\nCOPY <<'D' /x\n$A\nD\n", args: { A: undefined } })[0]?.unknown,
    ).toBeUndefined();
  });
});
