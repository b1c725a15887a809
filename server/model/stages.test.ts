import { expect, it } from 'vitest';
import type { StageBase } from './dockerfile.ts';
import { parseDockerfile } from './parse-dockerfile.ts';

/** Checks every stage as `name: base`. */
function checkStages(text: string, ...expected: readonly string[]): void {
  const { stages } = parseDockerfile(text);
  expect(stages.map(({ name, base }) => `${name ?? '-'}: ${baseText(base)}`)).toEqual(expected);
}

function baseText(base: StageBase): string {
  switch (base.kind) {
    case 'stage':
      return `stage ${base.stage.index}`;
    case 'image':
      return `image ${base.reference.text}${base.viaArgs.length === 0 ? '' : ` via ${base.viaArgs.join()}`}`;
    case 'unknown':
      return `unknown (${base.because})`;
    default:
      return base.kind;
  }
}

it('groups instructions by FROM', () => {
  const { preamble, stages } = parseDockerfile('ARG A\nFROM a\nRUN b\nRUN c\nFROM d');
  expect(preamble.map(({ keyword }) => keyword)).toEqual(['ARG']);
  expect(stages.map((stage) => [stage.index, stage.instructions.length])).toEqual([
    [0, 2],
    [1, 0],
  ]);
});
it('has no stage without FROM', () => expect(parseDockerfile('RUN a').stages).toEqual([]));
it('lowers names and looks them up', () => checkStages('FROM a AS Base\nFROM base', 'base: image a', '-: stage 0'));
it('does not look up names that FROM spells in upper case, as BuildKit', () => {
  checkStages('FROM a AS base\nFROM BASE', 'base: image a', '-: unknown (BASE is no name of an image)');
});
it('takes the later of two stages with one name', () => {
  checkStages('FROM a AS x\nFROM b AS x\nFROM x', 'x: image a', 'x: image b', '-: stage 1');
});
it('takes the image where a stage has the name of its own base', () => {
  checkStages('FROM node AS node\nFROM node', 'node: image node', '-: stage 0');
});
it('takes a number for an image', () => checkStages('FROM a\nFROM 0', '-: image a', '-: image 0'));
it('knows scratch, unless a stage has that name', () => {
  checkStages('FROM scratch AS a\nFROM a AS scratch\nFROM scratch', 'a: scratch', 'scratch: stage 0', '-: stage 1');
});
it('expands defaults of global arguments', () => {
  checkStages('ARG V=22\nARG I=node:$V-slim\nFROM ${I}\nFROM x:${V%2}', '-: image node:22-slim via I', '-: image x:2 via V');
  checkStages('ARG T=b\nFROM x AS a-b\nFROM a-$T', 'a-b: image x', '-: stage 0');
});
it('does not guess what only the build knows', () => {
  checkStages('ARG V\nFROM a:$V', '-: unknown (only the build gives V a value)');
  checkStages('FROM a-$TARGETARCH', '-: unknown (the build decides TARGETARCH)');
});
it('has an unknown base where the name is empty, missing or no name', () => {
  checkStages('FROM $X', '-: unknown (the name of the image is empty)');
  checkStages('FROM', '-: unknown (FROM names no image)');
  checkStages('FROM ${X', '-: unknown (the name of the image cannot be expanded)');
  checkStages('FROM Ab', '-: unknown (Ab is no name of an image)');
});
it('ignores ARG of other stages and flags of FROM', () => {
  checkStages(
    'FROM a\nARG V=1\nFROM --platform=$BUILDPLATFORM b:$V AS c',
    '-: image a',
    'c: unknown (b: is no name of an image)',
  );
});
it('gives no name that Docker would refuse', () => checkStages('FROM a AS 1x\nFROM a b c', '-: image a', '-: image a'));
it('knows where base and name stand', () => {
  const text = 'FROM --platform=x a \\\n AS b';
  const [stage] = parseDockerfile(text).stages;
  expect(text.slice(stage?.base.span.start, stage?.base.span.end)).toBe('a');
  expect(text.slice(stage?.nameSpan?.start, stage?.nameSpan?.end)).toBe('b');
});
