/** Certificates of an engine that listens on 127.0.0.1: an authority, a server and a client, as Docker's documentation makes them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from '../run-process.ts';

export interface Certificates {
  /** Holds `ca.pem`, `cert.pem` and `key.pem` of the client, which is what DOCKER_CERT_PATH is. */
  readonly clientFolder: string;
  readonly daemonArguments: readonly string[];
}

/** https://docs.docker.com/engine/security/protect-access/ */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const [client, server] = [join(folder, 'client'), join(folder, 'server')];
  for (const each of [client, server]) await mkdir(each, { recursive: true });
  const ca = { key: join(folder, 'ca-key.pem'), cert: join(client, 'ca.pem') };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await runOrThrow('openssl', ['req', '-x509', ...key, '-days', '2', '-subj', '/CN=ca', '-keyout', ca.key, '-out', ca.cert]);
  for (const [place, extension] of [
    [server, 'subjectAltName = IP:127.0.0.1\nextendedKeyUsage = serverAuth\n'],
    [client, 'extendedKeyUsage = clientAuth\n'],
  ] as const) {
    const request = join(place, 'request.pem');
    await writeFile(join(place, 'extensions'), extension);
    await runOrThrow('openssl', ['req', ...key, '-subj', '/CN=engine', '-keyout', join(place, 'key.pem'), '-out', request]);
    const signed = [
      '-CA',
      ca.cert,
      '-CAkey',
      ca.key,
      '-CAcreateserial',
      '-extfile',
      join(place, 'extensions'),
      '-out',
      join(place, 'cert.pem'),
    ];
    await runOrThrow('openssl', ['x509', '-req', '-in', request, '-days', '2', ...signed]);
  }
  return {
    clientFolder: client,
    daemonArguments: [
      ...['--tlsverify', '--tlscacert', ca.cert],
      ...['--tlscert', join(server, 'cert.pem'), '--tlskey', join(server, 'key.pem')],
    ],
  };
}
