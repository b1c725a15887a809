import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './parse-dockerfile.ts';
import { type BuildArgs, type Scope, scopeBefore, type Variable } from './variable-scope.ts';

/** Checks what the instruction that contains `HERE` sees, as `NAME=value` in order; `?` is unknown. */
function checkScope(text: string, expected: string, buildArgs?: BuildArgs): void {
  expect(scopeAt(text, buildArgs).variables.map(asText).join(' ')).toBe(expected);
}

function checkVariable(text: string, name: string, expected: string | undefined, buildArgs?: BuildArgs): void {
  const variable = scopeAt(text, buildArgs).get(name);
  expect(variable === undefined ? undefined : asText(variable)).toBe(expected);
}

function scopeAt(text: string, buildArgs?: BuildArgs): Scope {
  const dockerfile = parseDockerfile(text);
  const isHere = ({ span }: { readonly span: { readonly start: number; readonly end: number } }): boolean =>
    text.slice(span.start, span.end).includes('HERE');
  const instruction = dockerfile.instructions.find(isHere);
  if (instruction === undefined) throw new Error('no HERE');
  const stage = dockerfile.stages.find((candidate) => candidate.instructions.includes(instruction));
  return scopeBefore(dockerfile, stage, instruction, buildArgs);
}

function asText({ name, value }: Variable): string {
  return value.kind === 'known' ? `${name}=${value.text}` : `${name}${value.kind === 'unset' ? '' : '=?'}`;
}

describe('ENV', () => {
  it('holds from the next instruction on', () => checkScope('FROM a\nENV A=1\nRUN HERE\nENV B=2', 'A=1'));
  it('expands all its words with what held before it', () => {
    checkScope(
      'FROM scratch\nENV abc=hello\nENV abc=bye def=$abc\nENV ghi=$abc\nRUN HERE',
      `PATH=${path} abc=bye def=hello ghi=bye`,
    );
  });
  it('takes quotes away, in the old form too', () => {
    checkScope('FROM a\nENV A="x y" B=\'z\' C=d\\ e\nENV F g "h"\nRUN HERE', 'A=x y B=z C=d e F=g h');
  });
  it('moves a variable to the end when it is assigned again', () => {
    checkScope('FROM a\nENV A=1 B=2\nENV A=3\nRUN HERE', 'B=2 A=3');
  });
  it('may have a variable in its name', () => checkScope('FROM a\nARG N=X\nENV ${N}_Y=1\nRUN HERE', 'N=X X_Y=1'));
});

describe('ARG', () => {
  it('takes its default, the value of the build, or the global value, in BuildKit’s order', () => {
    checkVariable('FROM a\nARG A=1\nRUN HERE', 'A', 'A=1');
    checkVariable('FROM a\nARG A=1\nRUN HERE', 'A', 'A=2', new Map([['A', '2']]));
    checkVariable('ARG A=g\nFROM a\nARG A\nRUN HERE', 'A', 'A=g');
    checkVariable('ARG A=g\nFROM a\nARG A=s\nRUN HERE', 'A', 'A=s');
    checkVariable('ARG A=g\nFROM a\nRUN HERE', 'A', undefined);
  });
  it('is unknown when nobody told what the build passes, and unset when it passes nothing', () => {
    checkVariable('FROM a\nARG A\nRUN HERE', 'A', 'A=?');
    checkVariable('FROM a\nARG A\nRUN HERE', 'A', 'A', new Map());
    checkScope('FROM a\nARG A\nRUN HERE', '', new Map());
    checkVariable('FROM a\nARG A=1\nRUN HERE', 'A', 'A=?', new Map([['A', undefined]]));
  });
  it('without a value leaves an earlier one alone', () => {
    checkVariable('FROM a\nENV A=1\nARG A\nRUN HERE', 'A', 'A=1', new Map());
  });
  it('overrides ENV when it comes later, and the other way round', () => {
    checkVariable('FROM a\nENV A=1\nARG A=2\nRUN HERE', 'A', 'A=2');
    checkVariable('FROM a\nARG A=2\nENV A=1\nRUN HERE', 'A', 'A=1');
  });
  it('may declare several, each seeing the ones before', () => {
    checkScope('FROM a\nARG A=1 B=$A C\nRUN HERE', 'A=1 B=1', new Map());
  });
  it('has no effect when nothing declares it', () => checkScope('FROM a\nRUN HERE', '', new Map([['A', '1']])));
  it('declares platform arguments, whose value the build decides', () => {
    const text = 'FROM a\nARG TARGETARCH\nRUN HERE';
    expect(scopeAt(text).get('TARGETARCH')).toMatchObject({ kind: 'predefined', value: { kind: 'unknown' } });
    checkVariable(text, 'TARGETARCH', 'TARGETARCH=arm64', new Map([['TARGETARCH', 'arm64']]));
    checkVariable('FROM a\nRUN HERE', 'TARGETARCH', undefined);
    checkVariable('FROM a\nARG TARGETARCH=x\nRUN HERE', 'TARGETARCH', 'TARGETARCH=x');
  });
});

describe('the global scope', () => {
  it('holds the ARGs before FROM and the predefined ones', () => {
    const text = 'ARG A=1\nARG B=${A}2\nFROM x AS HERE';
    checkVariable(text, 'B', 'B=12');
    checkVariable(text, 'TARGETSTAGE', 'TARGETSTAGE=?');
    expect(scopeAt(text).isOpen).toBe(false);
  });
  it('is what the FROM of a later stage sees', () => {
    const dockerfile = parseDockerfile('ARG A=1\nFROM x\nENV A=2\nFROM y');
    const stage = dockerfile.stages[1];
    if (stage === undefined) throw new Error('no stage');
    expect(scopeBefore(dockerfile, stage, stage.from).get('A')).toMatchObject({ value: { text: '1' } });
  });
  it('grows with each of its instructions', () => checkVariable('ARG A=1\nARG HERE=2\nARG A=3', 'A', 'A=1'));
});

describe('stages on stages', () => {
  it('inherit ARG and ENV, in the order that BuildKit gives them', () => {
    const parent = 'FROM scratch AS p\nARG FOO=1\nENV A=b C=d\nENV A=z\n';
    checkScope(`${parent}RUN HERE`, `PATH=${path} FOO=1 C=d A=z`);
    checkScope(`${parent}FROM p\nRUN HERE`, `FOO=1 PATH=${path} A=z C=d`);
  });
  it('see the recorded ENV again where an ARG of the parent hid it', () => {
    checkVariable('FROM scratch AS p\nENV A=env\nARG A=arg\nFROM p\nRUN HERE', 'A', 'A=env');
    checkVariable('FROM scratch AS p\nENV A=env\nARG A=arg\nFROM p AS q\nFROM q\nRUN HERE', 'A', 'A=env');
  });
  it('do not know an inherited ARG that the image below may set by ENV', () => {
    checkVariable('FROM img AS p\nARG A=arg\nENV B=$A\nFROM p\nRUN HERE', 'A', 'A=?');
    checkVariable('FROM img AS p\nARG A=arg\nENV B=$A\nFROM p\nRUN HERE', 'B', 'B=arg');
  });
  it('run the triggers of their parent first, and not those of its parent', () => {
    const text = 'FROM scratch AS p\nONBUILD ENV A=1\nFROM p AS q\nENV B=$A\n';
    checkVariable(`${text}RUN HERE`, 'B', 'B=1');
    checkVariable(`FROM scratch AS p\nONBUILD ENV A=1\nENV X=1\nRUN HERE`, 'A', undefined);
  });
  it('are open only when an image stands below them', () => {
    expect(scopeAt('FROM scratch AS p\nFROM p\nRUN HERE').isOpen).toBe(false);
    expect(scopeAt('FROM img AS p\nFROM p\nRUN HERE').isOpen).toBe(true);
    expect(scopeAt('ARG V\nFROM $V\nRUN HERE').isOpen).toBe(true);
  });
});

describe('values that are not known', () => {
  it('stay so through expansion, with their cause', () => {
    const scope = scopeAt('FROM img\nENV A=$FROM_BASE\nENV B=x-$A\nRUN HERE');
    expect(scope.get('B')?.value).toEqual({ kind: 'unknown', because: 'the base image may set FROM_BASE' });
  });
  it('end the growth of values that double', () => {
    const doubling = 'ENV A=$A$A\n'.repeat(60);
    checkVariable(`FROM scratch\nENV A=xx\n${doubling}RUN HERE`, 'A', 'A=?');
  });
});

it('answers for every instruction of a long file', () => {
  const count = 3000;
  const dockerfile = parseDockerfile(`FROM scratch\n${'ENV A=${A}\nENV B=1\n'.repeat(count)}`);
  const [stage] = dockerfile.stages;
  if (stage === undefined) throw new Error('no stage');
  for (const instruction of stage.instructions) expect(scopeBefore(dockerfile, stage, instruction).isOpen).toBe(false);
});

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
