/** Volumes of a service as people write them. */
import { expect, test } from 'vitest';
import { memoryDocument } from '../context/memory-document.ts';
import { gatherComposeFacts } from './compose-facts.ts';
import { serviceMounts } from './service-mounts.ts';

function mountsOf(volumes: string): string | undefined {
  const text = `services:\n  web:\n    volumes: ${volumes}\n`;
  const { services, document } = gatherComposeFacts(text, memoryDocument('compose.yaml', text, {}));
  const [service] = services;
  const mounts = service && document && serviceMounts(service, document);
  return mounts?.map(({ kind, source = '', target }) => `${kind} ${source} ${target}`).join(', ');
}

test.each([
  ['[.:/app]', 'bind . /app'],
  ['["./src:/app/src:ro,z"]', 'bind ./src /app/src'],
  ['[~/x:/x, /var/run/docker.sock:/var/run/docker.sock]', 'bind ~/x /x, bind /var/run/docker.sock /var/run/docker.sock'],
  ['["C:\\\\code:/app"]', 'bind C:\\code /app'],
  ['[data:/data/]', 'named data /data'],
  ['[/app/node_modules]', 'anonymous  /app/node_modules'],
  ['["${CODE:-.}:/app"]', 'other ${CODE:-.} /app'],
  ['[{type: bind, source: ., target: /app}]', 'bind . /app'],
  ['[{type: volume, source: data, target: /data}]', 'named data /data'],
  ['[{type: volume, target: /data}]', 'anonymous  /data'],
  ['[{type: volume, source: data, target: /data, volume: {nocopy: true}}]', 'other data /data'],
  ['[{type: tmpfs, target: /tmp}]', 'other  /tmp'],
  ['[]', ''],
])('%s is %s', (volumes, expected) => expect(mountsOf(volumes)).toBe(expected));

test.each(['[data:$WHERE]', '[.:/app, "x:${Y}/z"]', '[{type: bind, source: .}]', '[relative]', '.:/app', '[1]'])(
  'where %s goes nobody knows, and so nothing is said of any',
  (volumes) => expect(mountsOf(volumes)).toBeUndefined(),
);
