/** Last lines of histories as their makers write them. */
import { expect, test } from 'vitest';
import type { HistoryLine, JsonObject } from '../../ports.ts';
import { whyNotTold } from './image-maker.ts';

const labelled = { Labels: { 'io.buildpacks.lifecycle.metadata': '{}' } };

test.each<[string, Partial<HistoryLine>, JsonObject, string]>([
  ['kaniko', { createdBy: 'RUN npm ci' }, {}, 'It was built by kaniko, which tells some instructions only,'],
  ['kaniko with one snapshot', { createdBy: 'COPY . .' }, {}, 'It was built by kaniko,'],
  ['Buildpacks', { createdBy: 'Buildpacks Process Types' }, {}, 'It was built by Buildpacks, which follow no Dockerfile,'],
  ['older Buildpacks', { createdBy: '' }, labelled, 'It was built by Buildpacks,'],
  ['Jib', { createdBy: 'jib-maven-plugin:3.4.0', comment: 'classes' }, {}, 'It was built by Jib, which follows no Dockerfile,'],
  ['Bazel', { createdBy: 'bazel build //app:image' }, {}, 'It was built by Bazel,'],
  ['ko', { createdBy: 'ko build ko://example.com/app', comment: 'go build output, at /ko-app/app' }, {}, 'It was built by ko,'],
  ['Nix', { createdBy: '', comment: "store paths: ['/nix/store/x-hello']" }, {}, 'It was built by Nix,'],
  [
    'docker commit',
    { createdBy: 'sleep 1000', comment: 'mine' },
    { Cmd: ['sleep', '1000'] },
    'It is a container that was committed,',
  ],
  [
    'podman commit',
    { createdBy: '/bin/sh', comment: 'FROM localhost/app:latest' },
    { Cmd: ['sleep', '1'] },
    'It is a container that was',
  ],
  ['docker import', { createdBy: '', comment: 'Imported from -' }, {}, 'It was imported from an archive,'],
  [
    'podman import',
    { createdBy: '/bin/sh -c #(nop) ADD file:0599 in /', comment: 'imported from tarball' },
    {},
    'It was imported',
  ],
  ['docker build --squash', { createdBy: '', comment: 'merge sha256:1 to sha256:2' }, {}, 'It was squashed,'],
  [
    'another frontend',
    { createdBy: 'mount / from exec', comment: 'buildkit.exporter.image.v0' },
    {},
    'It was built by BuildKit with',
  ],
  ['nothing that is known', { createdBy: 'magic' }, {}, 'It was not built by BuildKit, buildah or Docker’s classic builder,'],
  ['an empty line', { createdBy: '' }, {}, 'It tells nothing of its last step,'],
  ['a line that is too long', { createdBy: undefined }, {}, 'It was not built by'],
])('of an image of %s it is said why its instructions are not known', (_, line, config, because) => {
  const told = whyNotTold({ history: [{ createdBy: '', comment: '', ...line }], config });
  expect(told.startsWith(because), told).toBe(true);
  expect(told).toMatch(/so its instructions cannot be compared with the Dockerfile\.$/);
});

test('no history is said, too', () => {
  expect(whyNotTold({ history: [], config: {} })).toMatch(/^It tells no history, so its instructions/);
});
