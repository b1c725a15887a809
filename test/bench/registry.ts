/** What 100 tags name in a registry on this machine, asked by us and by skopeo, one after the other. */
import { openRegistry } from '../../client/adapters/registry/open-registry.ts';
import { provideDebianPackages } from '../support/debian.ts';
import { putImage } from '../support/registry/put-image.ts';
import { startRegistry } from '../support/registry/start.ts';
import { runOrThrow } from '../support/run-process.ts';
import type { Row } from './statistics.ts';
import { elapsedMsOf, takeTurns } from './timing.ts';

const tagCount = 100;

export async function compareRegistry(): Promise<readonly Row[] | string> {
  const skopeo = await provideDebianPackages(['skopeo']);
  if (skopeo.kind === 'missing') return skopeo.because;
  const real = await startRegistry();
  if (real.kind === 'missing') return real.because;
  try {
    const tags = Array.from({ length: tagCount }, (_, index) => `t${index}`);
    for (const tag of tags) await putImage({ host: real.host, repository: 'shop/web', author: tag }, tag, '2020-01-01T00:00:00Z');
    const times = await takeTurns({
      rounds: 3,
      ours: () => elapsedMsOf(() => askAll(real.host, tags)),
      peer: () =>
        elapsedMsOf(async () => {
          for (const tag of tags)
            await runOrThrow('skopeo', ['inspect', '--tls-verify=false', `docker://${real.host}/shop/web:${tag}`]);
        }),
    });
    return [{ what: `digests of ${tagCount} tags`, ...times, peerName: 'skopeo inspect', unit: 'ms', goalRatio: 0.2 }];
  } finally {
    await real.stop();
  }
}

/** With a session of its own, which finds out anew how the registry is spoken to. */
async function askAll(server: string, tags: readonly string[]): Promise<void> {
  const registry = openRegistry({ environment: {} });
  for (const reference of tags) {
    const ask = { server, isHttpAllowed: true, repository: 'shop/web', reference, credentials: 'none' } as const;
    const answer = await registry.digestOf(ask);
    if (answer.kind !== 'digest') throw new Error(JSON.stringify(answer));
  }
}
