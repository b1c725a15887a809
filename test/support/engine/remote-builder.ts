/**
 * A builder that is not the engine's own: the BuildKit of an engine behind a socket, as a program of its own would listen on it.
 * To buildx it is a `remote` one, so that what it makes has to be loaded into an engine. The engine needs containerd's image store,
 * because Docker's own store exports no archive of an image.
 */
import { createConnection, createServer, type Socket } from 'node:net';

export interface RemoteBuilder {
  /** `unix:///…`, as `docker buildx create --driver remote` wants it. */
  readonly address: string;
  /** How often somebody connected. */
  readonly connections: number;
  stop(): Promise<void>;
}

/** `path`: where it listens. */
export async function startRemoteBuilder(engineSocket: string, path: string): Promise<RemoteBuilder> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = createConnection(engineSocket);
    for (const socket of [near, far]) {
      open.add(socket);
      const end = () => {
        near.destroy();
        far.destroy();
        open.delete(socket);
      };
      socket.on('error', end).on('close', end);
    }
    passOn(near, far);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    address: `unix://${path}`,
    get connections() {
      return connections;
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The engine turns the connection into one of gRPC: https://docs.docker.com/reference/api/engine/version/v1.51/#tag/Session */
function passOn(near: Socket, far: Socket): void {
  near.pause();
  far.write('POST /grpc HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    far.off('data', onData);
    near.write(head.subarray(end + 4));
    near.pipe(far);
    far.pipe(near);
  };
  far.on('data', onData);
}
