/** Builds that take in results of others, and what is known of those. */
import { expect, test } from 'vitest';
import { knownText } from '../model/declared-build.ts';
import type { PlacedBuild } from './build-files.ts';
import type { DeclaredSource } from './declared-source.ts';
import { otherBuildsOf } from './other-builds.ts';

function placed(kind: PlacedBuild['kind'], name: string, more: Partial<PlacedBuild> = {}): PlacedBuild {
  const file = { name, file: '/w/x', line: 0, context: knownText('.'), dockerfile: knownText('Dockerfile'), target: undefined };
  const build = { ...file, args: new Map(), namedContexts: new Map(), images: [] };
  return { kind, folder: '/w', composePath: '/w/compose.yaml', projectFolder: '/w', build, ...more };
}

const source: DeclaredSource = {
  ...{ dockerfileUri: 'file:///w/base/Dockerfile', contextPath: '/w/base', target: undefined, args: { A: '1' }, unknownArgs: [] },
  ...{ namedContexts: {}, references: ['base:1'], origin: { kind: 'compose', because: '' } },
};

test.each<[string, PlacedBuild, Record<string, string>, readonly PlacedBuild[], string | true]>([
  ['a service of the same project', placed('compose', 'a'), { x: 'service:base' }, [placed('compose', 'base')], true],
  ['a target of the same folder', placed('bake', 'a'), { x: 'target:base' }, [placed('bake', 'base')], true],
  [
    'no service of another project',
    placed('compose', 'a'),
    { x: 'service:base' },
    [placed('compose', 'base', { composePath: '/w/other/compose.yaml' })],
    'unknown:no service base is built beside it',
  ],
  [
    'no target of another folder',
    placed('bake', 'a'),
    { x: 'target:base' },
    [placed('bake', 'base', { folder: '/w/other' })],
    'unknown:no target base is built beside it',
  ],
  [
    'no target where only services count',
    placed('compose', 'a'),
    { x: 'target:base' },
    [placed('bake', 'base')],
    'unknown:no target base is built beside it',
  ],
  ['a folder, which is no build', placed('compose', 'a'), { x: '/w/lib' }, [placed('compose', 'base')], '/w/lib'],
])('%s', (_, build, named, all, expected) => {
  const found = otherBuildsOf(build, named, [build, ...all], () => source);
  if (expected === true) {
    const { origin: _o, references: _r, ...other } = source;
    expect(found).toEqual({ namedContexts: named, otherBuilds: { x: other } });
  } else expect(found).toEqual({ namedContexts: { x: expected } });
});

test('one that is not known says why', () => {
  const unknown = { ...source, contextPath: undefined, unknown: 'compose.yaml does not say how base is built: it depends on X.' };
  const build = placed('compose', 'a');
  expect(otherBuildsOf(build, { x: 'service:base' }, [placed('compose', 'base')], () => unknown)).toEqual({
    namedContexts: { x: 'unknown:compose.yaml does not say how base is built: it depends on X' },
  });
});
