/**
 * A cluster in the real VS Code, asked with the real kubectl: nothing is asked while the setting is off, and then what pods run is a note
 * of the image, in the result of the command and in the rows.
 */
import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationTarget, commands, workspace } from 'vscode';
import type { Link } from '../../client/core/freshness/link.ts';
import type { StatusReport } from '../../client/core/freshness/report.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { makeCertificates } from '../support/engine/certificates.ts';
import { type ApiServer, podList, startApiServer } from '../support/kubernetes/api-server.ts';

const access = process.env['UNSTALE_TEST_ENGINE'];
/** Where this VS Code looks for one, and no person does. */
const kubeconfig = process.env['UNSTALE_TEST_KUBECONFIG'];
const image = 'cluster-story:main';
const other = `sha256:${'0'.repeat(64)}`;

(access === undefined || kubeconfig === undefined ? describe.skip : describe)('a cluster', () => {
  const engine: EngineAccess = JSON.parse(access ?? '{}');
  let folder = '';
  let server: ApiServer;
  const docker = async (...args: string[]) => {
    const { exitCode, stderr } = await runDocker(engine, args);
    assert.equal(exitCode, 0, stderr);
  };
  const turn = (check: 'onDemand' | 'whileVisible' | undefined) =>
    workspace.getConfiguration('unstale').update('cluster.check', check, ConfigurationTarget.Global);
  const compare = async (): Promise<Link | undefined> => commands.executeCommand('unstale.compareWithCluster', { image });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unstale-host-cluster-'));
    await makeCertificates(folder);
    server = await startApiServer(join(folder, 'server'));
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'dev' },
      clusters: [{ name: 'c', cluster: { server: server.url, 'certificate-authority': join(folder, 'client', 'ca.pem') } }],
      users: [{ name: 'u', user: { token: 'canary' } }],
      contexts: [{ name: 'dev', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
    };
    await writeFile(kubeconfig ?? '', JSON.stringify(config));
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nLABEL story=cluster\n');
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', image, folder);
    const status = { containerStatuses: [{ name: 'web', imageID: `docker://${other}`, state: { running: {} } }] };
    const metadata = { name: 'web-1', namespace: 'shop' };
    server.answer(podList([{ metadata, spec: { containers: [{ name: 'web', image }] }, status }]));
  });
  after(async () => {
    await turn(undefined);
    await docker('rmi', '--force', image);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is not asked while the setting is off', async () => {
    assert.equal(await compare(), undefined);
    assert.deepEqual(server.asked, []);
  });

  it('tells which pod runs another digest, once the setting is on', async () => {
    await turn('onDemand');
    const link = await compare();
    assert.equal(link?.state, 'note');
    assert.match(link?.because ?? '', /^Pod shop\/web-1 \(container web, context dev\) runs another digest/);
    assert.deepEqual(
      server.asked.filter((line) => !line.startsWith('GET ')),
      [],
    );
  });

  it('stays a note of the image that makes nothing stale', async () => {
    const report: StatusReport = await commands.executeCommand('unstale.status');
    const found = report.projects.flatMap(({ images }) => images).find(({ reference }) => reference === image);
    assert.equal(found?.links.find(({ id }) => id === 'cluster')?.state, 'note');
    assert.notEqual(found?.verdict.kind, 'stale');
  });
});
