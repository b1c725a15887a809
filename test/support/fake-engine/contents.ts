/** What the fake engine tells about the inside of containers: logs, changed paths, files as an archive. */
import { pack } from 'tar-stream';
import { type Answer, type Call, Refused } from './answer.ts';
import { existing } from './lifecycle.ts';
import type { World } from './world.ts';

/** One frame of standard output. */
export function logs(world: World, _: Call, subject: string): Answer {
  const text = Buffer.from(existing(world, subject).log);
  const header = Buffer.alloc(8);
  header.writeUInt8(1, 0);
  header.writeUInt32BE(text.length, 4);
  return { status: 200, body: text.length === 0 ? Buffer.alloc(0) : Buffer.concat([header, text]) };
}

export function changes(world: World, _: Call, subject: string): Answer {
  const paths = existing(world, subject).changes.map((Path) => ({ Path, Kind: 1 }));
  return { status: 200, body: paths.length === 0 ? null : paths };
}

/** A file, or a folder with the files below it. */
export function archive(world: World, { query }: Call, subject: string): Answer {
  const container = existing(world, subject);
  const path = query['path'] ?? '/';
  const files = Object.entries(world.images.get(container.imageId)?.files ?? {});
  const found = files.filter(([name]) => name === path || name.startsWith(`${path.replace(/\/$/, '')}/`));
  if (found.length === 0) throw new Refused(404, `Could not find the file ${path} in container ${container.id}`);
  const parent = path.slice(0, path.lastIndexOf('/') + 1);
  const tar = pack();
  if (found.every(([name]) => name !== path)) tar.entry({ name: `${path.slice(parent.length)}/`, type: 'directory' });
  for (const [name, text] of found) tar.entry({ name: name.slice(parent.length), mode: 0o644 }, text);
  tar.finalize();
  return { status: 200, body: tar };
}
