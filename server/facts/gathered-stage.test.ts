/** What stages hand to the stages built from them: steps, triggers, shell; and that large families cost little. */
import { describe, expect, it } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { FileFacts, Step } from './file-facts.ts';
import { gatherFacts } from './gather-facts.ts';

function factsOf(text: string): FileFacts {
  return gatherFacts(parseDockerfile(text), memoryContext({}));
}

function lastLineage(text: string): readonly Step[] {
  return factsOf(text).stages.at(-1)?.lineage ?? [];
}

describe('the lineage', () => {
  it('is what the parents did, then the triggers, then the own steps', () => {
    const text = 'FROM a AS x\nRUN 1\nFROM x AS y\nONBUILD RUN 2\nRUN 3\nFROM y\nRUN 4\n';
    expect(lastLineage(text).map(({ instruction }) => instruction.argument.text)).toEqual(['1', 'RUN 2', '3', '2', '4']);
  });

  it('runs a trigger in the state and with the variables of the child', () => {
    const text = 'FROM a AS x\nARG V=1\nENV D=/d\nONBUILD WORKDIR $D\nONBUILD COPY . sub/\nFROM x\nENV D=/later\nRUN 1\n';
    const [copy] = lastLineage(text).flatMap((step) => step.copy ?? []);
    expect(copy?.destination).toBe('/d/sub/');
    expect(lastLineage(text).at(-1)?.cwd).toBe('/d');
  });

  it('does not run the triggers of a grandparent again', () => {
    const text = 'FROM a AS x\nONBUILD RUN t\nFROM x AS y\nFROM y\nRUN 1\n';
    const keywords = factsOf(text).stages.map(
      ({ lineage }) => lineage.filter(({ instruction }) => instruction.keyword === 'RUN').length,
    );
    expect(keywords).toEqual([0, 1, 2]);
  });

  it('knows no directory below more triggers than a person writes', () => {
    const text = `FROM a AS x\nWORKDIR /w\n${'ONBUILD RUN t\n'.repeat(101)}FROM x\nRUN 1\n`;
    expect(lastLineage(text).at(-1)?.cwd).toBeUndefined();
  });
});

describe('large families', () => {
  it('are gathered without repeating what the stages share', () => {
    const chain = `FROM a AS s0\n${Array.from({ length: 3000 }, (_, index) => `FROM s${index} AS s${index + 1}\nRUN x\n`).join('')}`;
    expect(factsOf(chain).stages).toHaveLength(3001);
    expect(lastLineage(chain)).toHaveLength(3000);
    const triggers = `FROM a AS b\n${'ONBUILD RUN x\n'.repeat(2000)}${'FROM b\n'.repeat(2000)}`;
    expect(factsOf(triggers).stages).toHaveLength(2001);
  });

  it('end with an unknown directory when a path becomes longer than any kernel has it', () => {
    expect(lastLineage(`FROM a\nWORKDIR /w\n${'WORKDIR abc\n'.repeat(2000)}RUN x\n`).at(-1)?.cwd).toBeUndefined();
  });
});

describe('what an unreadable instruction was meant to set', () => {
  it.each([
    ['WORKDIR /w\nWORKDIR\nRUN x', undefined],
    ['WORKDIR /w\nWORKDIR\nWORKDIR /z\nRUN x', '/z'],
  ])('is not known after %j', (text, cwd) => {
    expect(lastLineage(`FROM a\n${text}\n`).at(-1)?.cwd).toBe(cwd);
  });
});

describe('a stage has a POSIX shell', () => {
  it.each([
    ['FROM --platform=windows/amd64 golang:1.25\nRUN x', false],
    ['FROM mcr.microsoft.com/dotnet/framework/sdk:4.8\nRUN x', false],
    ['FROM a\nSHELL ["/usr/bin/env", "bash", "-c"]\nRUN x', true],
    ['FROM a\nSHELL ["python3", "-c"]\nRUN x', false],
    ['FROM --platform=linux/amd64 a\nRUN x', true],
  ])('%j: %s', (text, isPosix) => {
    expect(factsOf(text).stages[0]?.isPosix).toBe(isPosix);
  });
});

describe('the origin of a copy', () => {
  it.each([
    ['the last stage of that name above', 'FROM a AS x\nFROM b AS x\nFROM c\nCOPY --from=X f g\n', 'stage 1'],
    ['no stage further down', 'FROM a\nCOPY --from=1 f g\nFROM b\n', 'unknown'],
    ['not the stage itself', 'FROM a AS x\nCOPY --from=0 f g\n', 'unknown'],
    ['no variable', 'FROM a AS x\nFROM b\nARG S=x\nCOPY --from=$S f g\n', 'unknown'],
  ])('is %s', (_what, text, expected) => {
    const [copy] = factsOf(text).stages.flatMap(({ steps }) => steps.flatMap((step) => step.copy ?? []));
    expect(copy?.from.kind === 'stage' ? `stage ${copy.from.stage.index}` : copy?.from.kind).toBe(expected);
  });
});
