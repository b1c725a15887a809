/** The colours of `# unstale` comments, as snapshots over the grammars that VS Code uses. */
import { expect, test } from 'vitest';
import { tokenize } from './tokenize.ts';

test('a pragma in a Dockerfile is coloured word by word', async () => {
  const text = [
    'FROM debian:12',
    '# unstale ignore=index-update-alone,git-clone-frozen -- mirrored nightly',
    'RUN apt-get update',
  ].join('\n');
  expect(await tokenize('source.dockerfile', text)).toMatchInlineSnapshot(`
    "> FROM debian:12
    > # unstale ignore=index-update-alone,git-clone-frozen -- mirrored nightly
      "#" punctuation.definition.comment.unstale
      " " meta.pragma.unstale
      "unstale" keyword.other.unstale
      " " meta.pragma.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "index-update-alone" entity.name.tag.rule.unstale
      "," punctuation.separator.list.unstale
      "git-clone-frozen" entity.name.tag.rule.unstale
      " " meta.pragma.unstale
      "--" punctuation.separator.reason.unstale
      " " meta.pragma.unstale
      "mirrored nightly" string.unquoted.reason.unstale
    > RUN apt-get update"
  `);
});

test('a pragma for the whole file may be indented', async () => {
  expect(await tokenize('source.dockerfile', '  #unstale global ignore = mutable-base-image')).toMatchInlineSnapshot(`
    ">   #unstale global ignore = mutable-base-image
      "  " comment.line.number-sign.unstale
      "#" punctuation.definition.comment.unstale
      "unstale" keyword.other.unstale
      " " meta.pragma.unstale
      "global" storage.modifier.scope.unstale
      " " meta.pragma.unstale
      "ignore" keyword.control.ignore.unstale
      " " meta.pragma.unstale
      "=" keyword.operator.assignment.unstale
      " " meta.pragma.unstale
      "mutable-base-image" entity.name.tag.rule.unstale"
  `);
});

test('a pragma for a stage, and for every rule', async () => {
  expect(await tokenize('source.dockerfile', '# unstale stage ignore=all')).toMatchInlineSnapshot(`
    "> # unstale stage ignore=all
      "#" punctuation.definition.comment.unstale
      " " meta.pragma.unstale
      "unstale" keyword.other.unstale
      " " meta.pragma.unstale
      "stage" storage.modifier.scope.unstale
      " " meta.pragma.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "all" entity.name.tag.rule.unstale"
  `);
});

test('an ordinary comment stays a comment', async () => {
  expect(await tokenize('source.dockerfile', '# unstale images are old\n# see unstale ignore=x')).toMatchInlineSnapshot(`
    "> # unstale images are old
      "#" comment.line.number-sign.dockerfile
      " unstale images are old" comment.line.number-sign.dockerfile
    > # see unstale ignore=x
      "#" comment.line.number-sign.dockerfile
      " see unstale ignore=x" comment.line.number-sign.dockerfile"
  `);
});

test('a hash behind an instruction is not a pragma, because Docker has no comment there', async () => {
  expect(await tokenize('source.dockerfile', 'RUN echo # unstale ignore=index-update-alone')).toMatchInlineSnapshot(
    `"> RUN echo # unstale ignore=index-update-alone"`,
  );
});

test('a pragma in an ignore file', async () => {
  expect(
    await tokenize('source.ignore', 'node_modules\n# unstale ignore=copied-path-ignored\nlocales/*.json'),
  ).toMatchInlineSnapshot(`
    "> node_modules
    > # unstale ignore=copied-path-ignored
      "#" punctuation.definition.comment.unstale
      " " meta.pragma.unstale
      "unstale" keyword.other.unstale
      " " meta.pragma.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "copied-path-ignored" entity.name.tag.rule.unstale
    > locales/*.json"
  `);
});

test('a pragma in YAML may stand behind a value', async () => {
  const text = [
    'services:',
    '  # unstale ignore=mutable-base-image -- pinned in CI',
    '  web:',
    '    image: node # unstale ignore=mutable-base-image',
    'x: 1',
  ];
  expect(await tokenize('source.yaml', text.join('\n'))).toMatchInlineSnapshot(`
    "> services:
    >   # unstale ignore=mutable-base-image -- pinned in CI
      "#" comment.line.number-sign.yaml
      " " meta.pragma.unstale
      "unstale" keyword.other.unstale
      " " meta.pragma.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "mutable-base-image" entity.name.tag.rule.unstale
      " " meta.pragma.unstale
      "--" punctuation.separator.reason.unstale
      " " meta.pragma.unstale
      "pinned in CI" string.unquoted.reason.unstale
    >   web:
    >     image: node # unstale ignore=mutable-base-image
      "#" comment.line.number-sign.yaml
      " " meta.pragma.unstale
      "unstale" keyword.other.unstale
      " " meta.pragma.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "mutable-base-image" entity.name.tag.rule.unstale
    > x: 1"
  `);
});
