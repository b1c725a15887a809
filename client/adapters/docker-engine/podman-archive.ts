/**
 * Archives of Podman, as Docker gives them: Podman takes a path for a pattern, and follows a link that stands at its end. What
 * such a link holds is told by the archive of its folder.
 * https://github.com/containers/podman/blob/v4.3.1/pkg/api/handlers/compat/containers_archive.go
 */
import { Readable } from 'node:stream';
import { extract, type Header, pack } from 'tar-stream';
import { objectOf } from '../../core/json-fields.ts';
import { EngineError, type JsonValue } from '../../ports.ts';
import type { EngineConnection, EngineRequest } from './engine-connection.ts';
import { translateError } from './translate-error.ts';

const statHeader = 'x-docker-container-path-stat';
/** Of a mode in Go: https://pkg.go.dev/io/fs#FileMode. */
const symbolicLink = 1 << 27;
const longestMessage = 64 * 1024;

/** Throws an `EngineError`: `not-found`, and `unsupported` of a path that Podman cannot be asked for. */
export async function podmanArchive(
  connection: Pick<EngineConnection, 'answer' | 'stream'>,
  containerId: string,
  path: string,
): Promise<AsyncIterable<Uint8Array>> {
  if (path.includes('*')) throw new EngineError('unsupported', 'Podman takes a path with an asterisk for a pattern.');
  const answer = await connection.answer(requestFor(containerId, path));
  if (isLink(answer.headers[statHeader])) {
    answer.close();
    return linkAt(path, (folder) => connection.stream(requestFor(containerId, folder)));
  }
  if (answer.isThere) return answer.body;
  throw translateError({ statusCode: 404, json: jsonOf(await textOf(answer.body)), message: `There is no ${path}.` });
}

function requestFor(containerId: string, path: string): EngineRequest {
  const query = { path: path.replace(/[\\[?]/g, '\\$&') };
  return { method: 'GET', path: `/containers/${encodeURIComponent(containerId)}/archive`, query };
}

function isLink(stat: string | undefined): boolean {
  const { mode } = objectOf(jsonOf(Buffer.from(stat ?? '', 'base64').toString('utf8')));
  return typeof mode === 'number' && (mode & symbolicLink) !== 0;
}

/** An archive with nothing but the link. No more of its folder is read than stands before it. */
async function linkAt(
  path: string,
  read: (folder: string) => Promise<AsyncIterable<Uint8Array>>,
): Promise<AsyncIterable<Uint8Array>> {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  const above = folder.slice(0, folder.lastIndexOf('/'));
  const header = await firstHeader(await read(folder), ({ name }) => cleaned(`${above}/${name}`) === cleaned(path));
  if (header?.type !== 'symlink') throw new EngineError('not-found', `There is no ${path} any more.`);
  const made = pack();
  made.entry({ ...header, name: path.slice(path.lastIndexOf('/') + 1) });
  made.finalize();
  return made as AsyncIterable<Uint8Array>;
}

async function firstHeader(
  archive: AsyncIterable<Uint8Array>,
  isWanted: (header: Header) => boolean,
): Promise<Header | undefined> {
  const entries = extract();
  const source = Readable.from(archive);
  source.on('error', (error) => entries.destroy(error));
  source.pipe(entries);
  try {
    for await (const entry of entries) {
      if (isWanted(entry.header)) return entry.header;
      entry.resume();
    }
    return undefined;
  } finally {
    source.destroy();
  }
}

function cleaned(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestMessage) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
