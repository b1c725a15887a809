/** Awkward cases of arg-declared-too-early: what uses an argument, and what has none of its value. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { argDeclaredTooEarly } from './arg-declared-too-early.ts';

const install = 'RUN apk add git\n';

const bad: readonly (readonly [title: string, text: string, fixed: string | null])[] = [
  [
    'the value of a global argument',
    `ARG P=1\nFROM a:1\nARG [|P|]\n${install}RUN echo $P\n`,
    `ARG P=1\nFROM a:1\n${install}ARG P\nRUN echo $P\n`,
  ],
  ['one of several names', `FROM a:1\nARG A=1 [|B|]=2\nRUN echo $A\n${install}RUN echo $B\n`, null],
  ['a COPY that uses it', `FROM a:1\nARG [|D|]=x\n${install}COPY $D /d\n`, `FROM a:1\n${install}ARG D=x\nCOPY $D /d\n`],
];

const good: readonly (readonly [title: string, text: string])[] = [
  ['an argument for FROM alone', `ARG V=1\nFROM a:$V\n${install}`],
  ['an argument directly above the RUN that embeds it', `FROM a:1\n${install}ARG P=1\nRUN echo $P\n`],
  ['an argument without a value', `FROM a:1\nARG P\n${install}RUN echo $P\n`],
  ['no use', `FROM a:1\nARG P=1\n${install}`],
  ['a use in the install', 'FROM a:1\nARG P=1\nRUN apk add git=$P\n'],
  ['a proxy', `FROM a:1\nARG HTTP_PROXY=x\n${install}RUN echo $HTTP_PROXY\n`],
  ['a build that may read it', `FROM a:1\nARG P=1\nRUN make\n${install}RUN echo $P\n`],
  ['nothing in between but quick commands', 'FROM a:1\nARG P=1\nRUN mkdir /x\nRUN echo $P\n'],
  ['one that is new in each build', `FROM a:1\nARG GIT_SHA=x\n${install}RUN echo $GIT_SHA\n`],
];

describe('arg-declared-too-early', () => {
  it.each(bad)('reports %s', (_, text, fixed) => checkRule(argDeclaredTooEarly, { text, fixed }));
  it.each(good)('is silent about %s', (_, text) => checkRule(argDeclaredTooEarly, { text }));

  it('reports what the build passes', () => {
    const context = { args: new Map([['P', '1']]) };
    checkRule(argDeclaredTooEarly, { text: `FROM a:1\nARG [|P|]\n${install}RUN echo $P\n`, context });
  });

  it('counts a command that somebody says takes long, and does not read its environment', () => {
    const text = (name: string) => `FROM a:1\nARG ${name}=1\nRUN make deps\nRUN echo $P\n`;
    checkRule(argDeclaredTooEarly, { text: text('P') });
    checkRule(argDeclaredTooEarly, { text: text('[|P|]'), options: { expensiveCommands: ['make deps'] } });
  });
});
