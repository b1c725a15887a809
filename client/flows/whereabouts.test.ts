import { expect, test } from 'vitest';
import { placeOfOneLook, whereabouts } from './whereabouts.ts';

test('in one look each path is followed once, and the next look follows it again', async () => {
  const asked: string[] = [];
  const place = {
    realPath: async (path: string) => {
      asked.push(path);
      return path === '/gone' ? undefined : path.replace('/link', '/w');
    },
    workspace: async () => {
      asked.push('folders');
      return { isTrusted: true, folders: ['/w'] };
    },
  };
  const look = placeOfOneLook(place);
  const [one, other] = await Promise.all([whereabouts(look, ['/link/a']), whereabouts(look, ['/link/a'])]);
  expect([one, other]).toEqual([{ kind: 'inside' }, { kind: 'inside' }]);
  expect(await whereabouts(look, ['/elsewhere', '/gone'])).toEqual({ kind: 'missing', path: '/gone' });
  expect(asked).toEqual(['folders', '/link/a', '/elsewhere', '/gone']);
  await whereabouts(placeOfOneLook(place), ['/link/a']);
  expect(asked.slice(4)).toEqual(['folders', '/link/a']);
});
