import { expect, test } from 'vitest';
import { podmanArchive } from './podman-archive.ts';

test('what Podman would take for a pattern whatever is done is not asked for', async () => {
  const asked = () => expect.fail('It was asked.');
  const archive = podmanArchive({ answer: asked, stream: asked }, 'id', '/app/*.js');
  await expect(archive).rejects.toMatchObject({ reason: 'unsupported' });
});
