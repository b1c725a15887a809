/** Which images somebody means by a file: those whose build is known by whatever says it. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { ImageStatus, StatusReport } from '../core/freshness/report.ts';
import { EngineError } from '../ports.ts';
import { type MeantPorts, narrowing } from './builds-meant.ts';
import type { ChooseByLabel } from './choose-by-label.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', args: {}, unknownArgs: [], namedContexts: {} },
  ...{ references: ['named:1'], workspaceFolder: '/w', origin: { kind: 'bake', because: '' } },
};
const image = (reference: string) => ({ id: `sha256:${reference}`, reference, containers: [] }) as unknown as ImageStatus;
const report = {
  projects: [{ kind: 'other', name: '', images: ['named:1', 'labelled:1', 'other:1'].map(image) }],
} as unknown as StatusReport;

async function meant(file: string, byLabel: ChooseByLabel, more: Partial<BuildSourceInfo> = {}): Promise<readonly string[]> {
  const ports = {
    live: { engine: async () => ({ facts: async () => ({ id: 'e', usesContainerdStore: false }) }), byLabel },
    builds: { sources: async () => [{ ...source, ...more }] },
    place: { realPath: async (path: string) => path, workspace: async () => ({ isTrusted: true, folders: ['/w'] }) },
    platform: 'linux',
  } as unknown as MeantPorts;
  const narrow = await narrowing(ports, { file });
  return (await narrow(report)).projects.flatMap(({ images }) => images.map(({ reference }) => reference));
}

const labelled: ChooseByLabel = async ({ reference }) =>
  reference === 'labelled:1' ? { kind: 'build', source: { ...source, origin: { kind: 'label', because: '' } } } : undefined;

test('an image whose label leads to the build is meant, too', async () => {
  expect(await meant('/w/src/app.js', labelled)).toEqual(['named:1', 'labelled:1']);
  expect(await meant('/elsewhere/app.js', labelled)).toEqual([]);
});

test('an image that the engine does not tell of is not meant, and the others are', async () => {
  const gone: ChooseByLabel = async () => Promise.reject(new EngineError('not-found', 'It is gone.'));
  expect(await meant('/w/src/app.js', gone)).toEqual(['named:1']);
  const stopped: ChooseByLabel = async () => Promise.reject(new EngineError('not-running', 'It stopped.'));
  await expect(meant('/w/src/app.js', stopped)).rejects.toMatchObject({ reason: 'not-running' });
});

test('a file of another build is meant where its result is taken in', async () => {
  const otherBuilds = { lib: { dockerfileUri: 'file:///lib/Dockerfile', contextPath: '/lib' } };
  expect(await meant('/lib/index.js', async () => undefined, { otherBuilds })).toEqual(['named:1']);
});
