/**
 * Servers of this machine for the engine examples of rules: a repository and files that all move on together, and files that say
 * exactly what an example wants them to say.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ContextFiles } from '../../../server/rules/rule.ts';
import { type GitServer, startGitServer } from '../git-server.ts';

export interface ExampleRemote {
  /** `git.example`, `files.example` and `served.example` become addresses of this machine, forty ones the commit that the branch is at. */
  withAddresses(text: string): string;
  moveOn(): Promise<void>;
  /** What is behind `served.example` from now on, by path; anything else is not found. */
  serve(files: ContextFiles): void;
  stop(): Promise<void>;
}

/** `salt` makes what moves on new to the builder. */
export async function startExampleRemote(salt: string): Promise<ExampleRemote> {
  const git: GitServer = await startGitServer();
  let version = 0;
  let commit = '';
  let served: ContextFiles = {};
  const moving = await startServer(() => `${salt} ${version}\n`);
  const fixed = await startServer((path) => (Object.hasOwn(served, path) ? served[path] : undefined));
  const moveOn = async () => {
    version += 1;
    commit = await git.commit({ 'version.txt': `${salt} ${version}\n` });
  };
  await moveOn();
  return {
    withAddresses: (text) =>
      text
        .replaceAll('git.example', git.host)
        .replaceAll('files.example', moving.host)
        .replaceAll('served.example', fixed.host)
        .replaceAll('1'.repeat(40), commit),
    moveOn,
    serve(files) {
      served = files;
    },
    async stop() {
      await moving.stop();
      await fixed.stop();
      await git.stop();
    },
  };
}

/** Of an example that fetches nothing from anywhere. */
export const noRemote: ExampleRemote = {
  withAddresses: (text) => text,
  moveOn: async () => undefined,
  serve: () => undefined,
  stop: async () => undefined,
};

interface FileServer {
  readonly host: string;
  stop(): Promise<void>;
}

/** The path is told without its first slash; what is `undefined` is not there. */
async function startServer(textOf: (path: string) => string | undefined): Promise<FileServer> {
  const server = createServer(({ url = '' }, response) => {
    const text = textOf(url.slice(1));
    if (text === undefined) return void response.writeHead(404).end();
    response.setHeader('ETag', `"${createHash('sha256').update(text).digest('hex')}"`).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
