/**
 * Dockerfiles that BuildKit mostly accepts, with everything in them that makes splitting hard. Keywords are neither upper
 * nor lower case, because BuildKit then reports the place of every instruction.
 */
import fc from 'fast-check';

/** What may stand between two words. */
const gap = fc.constantFrom(
  ...[
    ' ',
    ' ',
    ' ',
    '  ',
    '\t',
    ' \\\n',
    ' \\\n  ',
    ' \\ \t\n',
    ' \\\n# a comment \\\n  ',
    ' \\\n\n   \n ',
    ' \\\n  # one\n# two\n\n',
  ],
);
const shellWord = fc.constantFrom(
  ...[
    'echo',
    'a',
    'x=1',
    '"b c"',
    "'d e'",
    '&&',
    ';',
    '|',
    '$A',
    '${A:-b}',
    '$(ls)',
    '-f',
    '[',
    ']',
    '#no',
    'é🐳',
    '\\"',
    '\\\\',
    '{',
    '}',
    '*',
  ],
  ...['1<2', '$((1<<2))', '<<<x', '"<<A"', '>/dev/null', '2>&1', 'path\\ with\\ blanks', '["a"]', '--x', '%', '@', '`'],
);
const path = fc.constantFrom('.', 'src', './a', '/x/', 'b.txt', 'dir/*', '"q"', '$A', '${A}/y', 'a\\ b', '[ab]', 'é');
const pair = fc.constantFrom(
  'A=1',
  'B="x y"',
  "C='z  z'",
  'D=$A',
  'E=',
  'F=a\\ b',
  'G="\\"q\\""',
  'H=${A:-b}',
  '"K"=v',
  'i.j=k=l',
  'L="#"',
);
const jsonString = fc.constantFrom('"a"', '"b  c"', '"\\u0041"', '"\\\\"', '"]"', '"d,e"', '"/x y/"', '"#"', '""');
const heredocName = fc.constantFrom('EOF', 'A', '"Q R"', "'S'", 'a.txt');
const bodyLine = fc.constantFrom(
  'text',
  'Run x',
  'From y',
  '# no comment',
  '\ttabbed',
  'ends \\',
  '',
  ' EOF',
  'A B',
  '"',
  'é🐳',
  '# escape=`',
);

/** Words with gaps of all kinds between them. */
function spread(words: fc.Arbitrary<readonly string[]>): fc.Arbitrary<string> {
  return words.chain((list) =>
    fc
      .array(gap, { minLength: list.length, maxLength: list.length })
      .map((gaps) => list.map((word, at) => gaps[at] + word).join('')),
  );
}

function instruction(keyword: string, argument: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return argument.map((text) => keyword + text);
}

const words = (word: fc.Arbitrary<string>, minLength = 1): fc.Arbitrary<string[]> => fc.array(word, { minLength, maxLength: 6 });
const array = fc.array(jsonString, { minLength: 2, maxLength: 4 }).map((strings) => `[${strings.join(', ')}]`);
const flag = fc.constantFrom('--chown=1:1', '--link', '--chmod="755"', '--from=s0');
const mount = fc.constantFrom('--mount=type=cache,target=/c', '--network=none', '--mount="type=tmpfs,target=/t"', '--');

const heredoc = fc
  .tuple(heredocName, fc.constantFrom('', '-'), fc.constantFrom('', ' '), fc.array(bodyLine, { maxLength: 4 }))
  .map(([name, dash, blank, lines]) => {
    const terminator = name.replace(/["']/g, '');
    const body = lines.filter((line) => (dash === '' ? line : line.replace(/^\t+/, '')) !== terminator);
    const marker = `<<${dash}${dash === '' ? blank : ''}${name}`;
    return { marker, rest: [...body, dash === '' ? terminator : `\t${terminator}`].join('\n') };
  });
const withHeredocs = fc.array(heredoc, { minLength: 1, maxLength: 2 });
const runHeredoc = fc
  .tuple(fc.constantFrom('Run ', 'Onbuild Run ', 'Run --network=none ', 'Run cat '), withHeredocs)
  .map(([start, list]) => `${start}${list.map(({ marker }) => marker).join(' ')}\n${list.map(({ rest }) => rest).join('\n')}`);
const copyHeredoc = heredoc.map(({ marker, rest }) => `Copy ${marker.replace('<< ', '<<')} /x/\n${rest}`);

const step = fc.oneof(
  { weight: 4, arbitrary: instruction('Run', spread(words(shellWord))) },
  instruction('Run', spread(fc.tuple(words(mount), words(shellWord)).map((parts) => parts.flat()))),
  instruction('Run', spread(array.map((text) => [text]))),
  instruction('Copy', spread(words(path, 2))),
  instruction('Copy', spread(fc.tuple(fc.uniqueArray(flag, { maxLength: 3 }), words(path, 2)).map((parts) => parts.flat()))),
  instruction('Add', spread(array.map((text) => [text]))),
  { weight: 2, arbitrary: instruction('Env', spread(words(pair))) },
  instruction('Env', spread(fc.tuple(fc.constant('OLD'), words(shellWord)).map((parts) => parts.flat()))),
  instruction('Label', spread(words(pair))),
  instruction('Arg', spread(words(fc.oneof(pair, fc.constantFrom('X', 'TARGETOS'))))),
  instruction('Cmd', spread(words(shellWord))),
  instruction('Entrypoint', spread(array.map((text) => [text]))),
  instruction('Workdir', spread(path.map((text) => [text]))),
  instruction('User', spread(fc.constantFrom(['a'], ['1:1'], ['$A']))),
  instruction('Expose', spread(words(fc.constantFrom('80', '443/tcp', '$A')))),
  instruction(
    'Volume',
    spread(
      fc.oneof(
        words(path),
        array.map((text) => [text]),
      ),
    ),
  ),
  instruction('Healthcheck', spread(fc.tuple(fc.constantFrom('--interval=5s', '--retries=3'), fc.constant('Cmd'), shellWord))),
  instruction('Onbuild Run', spread(words(shellWord))),
  instruction('Shell', spread(array.map((text) => [text]))),
  { weight: 3, arbitrary: runHeredoc },
  copyHeredoc,
  fc.constantFrom('# a comment', '', '   ', '\t# indented \\', '  Stopsignal SIGINT', 'Maintainer  Jo  Example '),
);

const stage = fc
  .tuple(
    fc.constantFrom('scratch', 'alpine:3', '$BASE', 'a/b@sha256:'.padEnd(75, '0')),
    fc.boolean(),
    fc.array(step, { minLength: 1, maxLength: 8 }),
  )
  .map(([base, isNamed, steps]) => ({ base, isNamed, steps }));

/** Whole files; `\` in them becomes the back-tick where the escape directive says so. */
export const acceptableDockerfile: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '\ufeff', '# escape=`\n', '# check=skip=none\n# Escape = `\n', '# a comment first\n# escape=`\n'),
    fc.array(stage, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([top, stages, hasCarriageReturns]) => {
    const lines = stages.flatMap(({ base, isNamed, steps }, index) => [
      `From ${base}${isNamed ? ` As s${index}` : ''}`,
      ...steps,
    ]);
    const text = `Arg BASE=busybox\n${lines.join('\n')}\nLabel end=1\n`;
    const usesBackTick = /^(?:# check=.*\n)?# escape ?= ?`/i.test(top);
    const escaped = usesBackTick ? text.replace(/[\\`]/g, (character) => (character === '\\' ? '`' : '\\')) : text;
    return (top + escaped).replaceAll('\n', hasCarriageReturns ? '\r\n' : '\n');
  });
