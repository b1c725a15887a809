/**
 * An archive as `docker save` writes it, of many small images: each holds one file of its own, and the program of those
 * that have one. Loading it takes seconds where as many builds would take an hour.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

export interface ImageRecipe {
  readonly tag: string;
  /** What its file `/app/code` holds. */
  readonly code: string;
  /** A static program at `/bin/busybox`. */
  readonly program?: Uint8Array;
  readonly labels: Readonly<Record<string, string>>;
}

export async function imageArchive(recipes: readonly ImageRecipe[]): Promise<Readable> {
  const archive = pack();
  const manifest: object[] = [];
  for (const { tag, code, program, labels } of recipes) {
    const layer = await layerOf(code, program);
    const diffId = `sha256:${sha256(layer)}`;
    const config = JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: { Cmd: ['/bin/busybox', 'sleep', '100000'], Labels: labels, Env: ['PATH=/bin'], StopSignal: 'SIGKILL' },
      rootfs: { type: 'layers', diff_ids: [diffId] },
      history: [{ created: '2026-01-01T00:00:00Z', created_by: 'bench' }],
    });
    const names = { config: `${sha256(config)}.json`, layer: `${sha256(layer)}.tar` };
    archive.entry({ name: names.config }, config);
    archive.entry({ name: names.layer }, layer);
    manifest.push({ Config: names.config, RepoTags: [tag], Layers: [names.layer] });
  }
  archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
  archive.finalize();
  return Readable.from(archive);
}

async function layerOf(code: string, program: Uint8Array | undefined): Promise<Buffer> {
  const layer = pack();
  layer.entry({ name: 'app/', type: 'directory' });
  layer.entry({ name: 'app/code' }, code);
  if (program !== undefined) {
    layer.entry({ name: 'bin/', type: 'directory' });
    layer.entry({ name: 'bin/busybox', mode: 0o755 }, Buffer.from(program));
  }
  layer.finalize();
  return buffer(Readable.from(layer));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
