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
      "FROM" meta.instruction.from.unstale
      " debian:12" meta.instruction.from.unstale
    > # unstale ignore=index-update-alone,git-clone-frozen -- mirrored nightly
      "#" punctuation.definition.comment.unstale
      "unstale" keyword.other.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "index-update-alone" entity.name.tag.rule.unstale
      "," punctuation.separator.list.unstale
      "git-clone-frozen" entity.name.tag.rule.unstale
      "--" punctuation.separator.reason.unstale
      "mirrored nightly" string.unquoted.reason.unstale
    > RUN apt-get update
      "RUN" meta.instruction.run.unstale
      "apt-get" meta.embedded.block.shell.unstale
      "update" meta.embedded.block.shell.unstale"
  `);
});

test('a pragma for the whole file may be indented', async () => {
  expect(await tokenize('source.dockerfile', '  #unstale global ignore = mutable-base-image')).toMatchInlineSnapshot(`
    ">   #unstale global ignore = mutable-base-image
      "#" punctuation.definition.comment.unstale
      "unstale" keyword.other.unstale
      "global" storage.modifier.scope.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "mutable-base-image" entity.name.tag.rule.unstale"
  `);
});

test('a pragma for a stage, and for every rule', async () => {
  expect(await tokenize('source.dockerfile', '# unstale stage ignore=all')).toMatchInlineSnapshot(`
    "> # unstale stage ignore=all
      "#" punctuation.definition.comment.unstale
      "unstale" keyword.other.unstale
      "stage" storage.modifier.scope.unstale
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
    `
    "> RUN echo # unstale ignore=index-update-alone
      "RUN" meta.instruction.run.unstale
      "echo" meta.embedded.block.shell.unstale
      "#" comment.line.number-sign.shell
      " unstale ignore=index-update-alone" comment.line.number-sign.shell"
  `,
  );
});

test('a pragma in an ignore file', async () => {
  expect(
    await tokenize('source.ignore', 'node_modules\n# unstale ignore=copied-path-ignored\nlocales/*.json'),
  ).toMatchInlineSnapshot(`
    "> node_modules
    > # unstale ignore=copied-path-ignored
      "#" punctuation.definition.comment.unstale
      "unstale" keyword.other.unstale
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
      "unstale" keyword.other.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "mutable-base-image" entity.name.tag.rule.unstale
      "--" punctuation.separator.reason.unstale
      "pinned in CI" string.unquoted.reason.unstale
    >   web:
    >     image: node # unstale ignore=mutable-base-image
      "#" comment.line.number-sign.yaml
      "unstale" keyword.other.unstale
      "ignore" keyword.control.ignore.unstale
      "=" keyword.operator.assignment.unstale
      "mutable-base-image" entity.name.tag.rule.unstale
    > x: 1"
  `);
});
