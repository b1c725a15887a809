/** A real git repository over smart HTTP on loopback, so that BuildKit's git sources and clones meet a remote that can move on. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runOrThrow } from './run-process.ts';

export interface GitServer {
  /** `http://127.0.0.1:PORT/<name>.git`; any name is the same repository. */
  urlOf(name: string): string;
  readonly host: string;
  /** Adds a commit to the branch and returns its id. */
  commit(files: Readonly<Record<string, string>>): Promise<string>;
  stop(): Promise<void>;
}

/** A person's own hooks, signatures and line endings stay out, and so does a repository that Git was started from. */
function gitEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const ours = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return { ...Object.fromEntries(inherited), ...ours, ...more };
}

export async function startGitServer(branch = 'main'): Promise<GitServer> {
  const folder = await mkdtemp(join(tmpdir(), 'unstale-git-'));
  const work = join(folder, 'work');
  const git = (...args: readonly string[]) => runOrThrow('git', args, { env: gitEnvironment() });
  await git('init', '--quiet', `--initial-branch=${branch}`, work);
  const server = createServer((request, response) => serve(join(work, '.git'), request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const identity = ['-c', 'user.name=Unstale tests', '-c', 'user.email=tests@unstale.invalid'];
  return {
    host,
    urlOf: (name) => `http://${host}/${name}.git`,
    async commit(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(work, path)), { recursive: true });
        await writeFile(join(work, path), text);
      }
      await git('-C', work, 'add', '--all');
      await git('-C', work, ...identity, 'commit', '--quiet', '--message', 'Change');
      return (await git('-C', work, 'rev-parse', 'HEAD')).stdout.trim();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The CGI program of git itself answers; every repository name leads to the one repository. */
function serve(repository: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: gitEnvironment({
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROJECT_ROOT: repository,
      PATH_INFO: pathname.slice(pathname.indexOf('.git') + '.git'.length),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    }),
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('error', () => response.writeHead(500).end());
  child.on('close', () => answer(Buffer.concat(chunks), response));
}

/** What a CGI program says begins with headers, the status among them. */
function answer(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  if (response.headersSent || end === -1) return void response.end();
  for (const header of output.subarray(0, end).toString('latin1').split('\r\n')) {
    const colon = header.indexOf(':');
    const [name, value] = [header.slice(0, colon), header.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else if (colon > 0) response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
