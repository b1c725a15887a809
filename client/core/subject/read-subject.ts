/**
 * What a menu, a link or another extension passed to a command → the subject that it means. Rows of our sidebar carry a
 * `containerId`; rows of Container Tools are recognised by what that extension keeps for others. Anything else means nothing,
 * and the person is asked.
 */
import type { Subject } from '../../subject.ts';

export function readSubject(value: unknown): Subject | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value !== 'object' || value === null) return undefined;
  const container = textIn(value, 'containerDesc', 'Id') ?? textIn(value, 'containerItem', 'id') ?? textIn(value, 'containerId');
  if (container !== undefined) return { container };
  const group = textIn(value, 'group');
  if (group !== undefined && /composeGroup$/i.test(textIn(value, 'contextValue') ?? '')) return { project: group };
  const image = textIn(value, 'fullTag') ?? textIn(value, 'image');
  if (image !== undefined) return { image };
  const service = textIn(value, 'service');
  const project = textIn(value, 'project');
  if (service !== undefined) return { service, project };
  const named = textIn(value, 'container');
  if (named !== undefined) return { container: named };
  return project === undefined ? undefined : { project };
}

/** A text that is not empty, as deep as the names say. */
function textIn(value: unknown, ...names: readonly string[]): string | undefined {
  let found = value;
  for (const name of names) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, name);
  }
  return typeof found === 'string' && found !== '' ? found : undefined;
}
