import { expect, test } from 'vitest';
import { rememberedTarget, withRemembered } from './remembered-targets.ts';

const key = { dockerfileUri: 'file:///w/Dockerfile', reference: 'shop/web' };

test('remembers a target for a Dockerfile and a reference, however that is spelled', () => {
  const kept = withRemembered(undefined, key, { stage: 'dev' });
  expect(rememberedTarget(kept, { ...key, reference: 'docker.io/shop/web:latest' })).toEqual({ stage: 'dev' });
  expect(rememberedTarget(kept, { ...key, reference: 'shop/web:2' })).toBeUndefined();
  expect(rememberedTarget(kept, { ...key, dockerfileUri: 'file:///w/Dockerfile.dev' })).toBeUndefined();
});

test('the last stage is an answer, too', () => {
  expect(rememberedTarget(withRemembered([], key, { stage: undefined }), key)).toEqual({ stage: undefined });
});

test('the later answer counts, and is kept once', () => {
  const kept = withRemembered(withRemembered([], key, { stage: 'dev' }), key, { stage: 'prod' });
  expect(kept).toHaveLength(1);
  expect(rememberedTarget(kept, key)).toEqual({ stage: 'prod' });
});

test('forgets the oldest beyond a bound', () => {
  let kept: readonly string[] = [];
  for (let index = 0; index < 250; index++) kept = withRemembered(kept, { ...key, reference: `a:${index}` }, { stage: 'x' });
  expect(kept).toHaveLength(200);
  expect(rememberedTarget(kept, { ...key, reference: 'a:49' })).toBeUndefined();
  expect(rememberedTarget(kept, { ...key, reference: 'a:50' })).toEqual({ stage: 'x' });
});

test.each([[undefined], [null], ['text'], [{ length: 3 }], [[1, null, {}]]])('knows nothing of %j', (kept) => {
  expect(rememberedTarget(kept, key)).toBeUndefined();
  expect(withRemembered(kept, key, { stage: 'a' })).toHaveLength(1);
});
