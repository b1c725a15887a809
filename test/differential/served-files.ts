/** Files that ADD fetches, from a server on this machine; what it serves can be changed. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServedFile {
  readonly address: string;
  /** Of what is served now. */
  checksum(): string;
  /** `date`: the seconds of Last-Modified. */
  serve(text: string, date: number): void;
}

export interface FileServer {
  /** Nobody else's name. */
  file(name: string): ServedFile;
  stop(): Promise<void>;
}

export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, { readonly text: string; readonly date: number }>();
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    if (file === undefined) return void response.writeHead(404).end();
    const etag = `"${createHash('sha256').update(file.text).digest('hex')}"`;
    const headers = { 'content-type': 'text/plain', etag, 'last-modified': new Date(file.date * 1000).toUTCString() };
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end();
    response.writeHead(200, headers).end(request.method === 'HEAD' ? '' : file.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    file(name) {
      const path = `/${name}/served.txt`;
      return {
        address: `${origin}${path}`,
        checksum: () =>
          `sha256:${createHash('sha256')
            .update(files.get(path)?.text ?? '')
            .digest('hex')}`,
        serve: (text, date) => void files.set(path, { text, date }),
      };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
