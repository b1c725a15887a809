/** What the fake engine tells those that listen for events: one line for each call that changed something. */
import type { ServerResponse } from 'node:http';
import { objectOf, textOf } from '../../../client/core/json-fields.ts';
import type { JsonValue } from '../../../client/ports.ts';
import type { Answer, Call } from './answer.ts';
import { containerBy, type World } from './world.ts';

const actions: readonly (readonly [label: RegExp, type: string, action: string])[] = [
  [/^POST \/containers\/(create)$/, 'container', 'create'],
  [/^POST \/containers\/([^/]+)\/start$/, 'container', 'start'],
  [/^POST \/containers\/([^/]+)\/stop$/, 'container', 'stop'],
  [/^POST \/containers\/([^/]+)\/restart$/, 'container', 'restart'],
  [/^POST \/containers\/([^/]+)\/pause$/, 'container', 'pause'],
  [/^POST \/containers\/([^/]+)\/rename$/, 'container', 'rename'],
  [/^POST \/containers\/([^/]+)\/update$/, 'container', 'update'],
  [/^DELETE \/containers\/([^/]+)$/, 'container', 'destroy'],
  [/^POST \/images\/(.+)\/tag$/, 'image', 'tag'],
  [/^DELETE \/images\/(.+)$/, 'image', 'untag'],
];

/** As a line; `undefined` for what only asked, and for what changed nothing. */
export function eventOf(world: World, { method, path }: Call, { status, body }: Answer): string | undefined {
  if (status >= 300) return undefined;
  for (const [label, type, action] of actions) {
    const subject = label.exec(`${method} ${path}`)?.[1];
    if (subject === undefined) continue;
    const id = action === 'create' ? textOf(objectOf(body as JsonValue)['Id']) : decodeURIComponent(subject);
    const Attributes = containerBy(world, id)?.config['Labels'] ?? {};
    return `${JSON.stringify({ Type: type, Action: action, Actor: { ID: id, Attributes } })}\n`;
  }
  return undefined;
}

/** Leaves the answer open. */
export function listen(listeners: Set<ServerResponse>, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}
