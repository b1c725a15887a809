/**
 * What a container has from its image and the new one takes from the new image, where both images differ. A value that a person
 * gave and that equals the old image's cannot be told from the image's own, so it is here too.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { isSame } from './is-same.ts';

/** `asked` is the body that creates the container again; the images are inspected. */
export function followedSettings(asked: JsonObject, oldImage: JsonObject, newImage: JsonObject): readonly string[] {
  const [old, next] = [objectOf(oldImage['Config']), objectOf(newImage['Config'])];
  const own = variables(asked);
  const env = changedNames(variables(old), variables(next)).filter((name) => !own.has(name));
  const labels = changedNames(entries(old['Labels']), entries(next['Labels'])).filter(
    (name) => !(name in objectOf(asked['Labels'])),
  );
  return [
    ...(env.length === 0 ? [] : [`env ${env.join(', ')}`]),
    ...(labels.length === 0 ? [] : [`label ${labels.join(', ')}`]),
    ...words
      .filter(([field]) => isFollowed(field, asked, old, next))
      .map(([field, word]) => `${word}: ${change(old[field], next[field])}`),
    ...(isFollowed('Healthcheck', asked, old, next) ? ['health check'] : []),
    ...changedNames(entries(old['ExposedPorts']), entries(next['ExposedPorts'])).map((port) => `expose ${port}`),
    ...changedNames(entries(old['Volumes']), entries(next['Volumes'])).map((path) => `volume ${path}`),
  ];
}

const words: readonly (readonly [field: string, word: string])[] = [
  ['Entrypoint', 'entrypoint'],
  ['Cmd', 'command'],
  ['User', 'user'],
  ['WorkingDir', 'working directory'],
  ['StopSignal', 'stop signal'],
];

/** An entrypoint that a person gave drops the command of the image. */
function isFollowed(field: string, asked: JsonObject, old: JsonObject, next: JsonObject): boolean {
  const isOwn = isGiven(asked[field]) || (field === 'Cmd' && isGiven(asked['Entrypoint']));
  return !isOwn && !isSame(old[field] ?? '', next[field] ?? '');
}

function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

function change(old: JsonValue | undefined, next: JsonValue | undefined): string {
  return `${spelled(old)} → ${spelled(next)}`;
}

function spelled(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return JSON.stringify(value);
  return textOf(value) === '' ? 'none' : textOf(value);
}

type Texts = ReadonlyMap<string, JsonValue | undefined>;

function variables(config: JsonObject): Texts {
  const entriesOf = (entry: string): [string, string] => {
    const [name = ''] = entry.split('=');
    return [name, entry];
  };
  return new Map(listOf(config['Env']).map((entry) => entriesOf(textOf(entry))));
}

function entries(value: JsonValue | undefined): Texts {
  return new Map(Object.entries(objectOf(value)));
}

function changedNames(old: Texts, next: Texts): readonly string[] {
  const names = new Set([...old.keys(), ...next.keys()]);
  return [...names].filter((name) => !isSame(old.get(name), next.get(name)));
}
