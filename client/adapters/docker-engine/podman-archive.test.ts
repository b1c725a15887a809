import { expect, test } from 'vitest';
import { podmanArchive } from './podman-archive.ts';

test('what Podman would take for a pattern whatever is done is not asked for', async () => {
  const asked = () => expect.fail('It was asked.');
  const archive = podmanArchive({ answer: asked, stream: asked }, 'id', '/app/*.js');
  await expect(archive).rejects.toMatchObject({ reason: 'unsupported' });
});

test('of an answer that never ends only the beginning is read', async () => {
  let chunks = 0;
  async function* endless() {
    for (; chunks < 1_000; chunks++) yield Buffer.alloc(16 * 1024, 'x');
    expect.fail('It was read to its end.');
  }
  const answer = async () => ({ isThere: false, headers: {}, body: endless(), close: () => undefined });
  const archive = podmanArchive({ answer, stream: () => expect.fail('It was asked.') }, 'id', '/app');
  await expect(archive).rejects.toMatchObject({ reason: 'not-found' });
  expect(chunks).toBeLessThan(10);
});
