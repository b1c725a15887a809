/** What the engine runs in a container as its health check, as its events spell the command of an exec. */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

/** `undefined` for a container without one. https://docs.docker.com/reference/dockerfile/#healthcheck */
export function healthCommand(container: JsonObject): string | undefined {
  const { Healthcheck, Shell } = objectOf(container['Config']);
  const [kind, ...words] = listOf(objectOf(Healthcheck)['Test']).map(textOf);
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') return undefined;
  const shell = listOf(Shell).map(textOf);
  const windowsShell = ['cmd', '/S', '/C'];
  const usual = textOf(container['Platform']) === 'windows' ? windowsShell : ['/bin/sh', '-c'];
  return [...(kind === 'CMD' ? [] : shell.length > 0 ? shell : usual), ...words].join(' ');
}
