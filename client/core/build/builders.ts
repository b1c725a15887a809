/** The builders that buildx knows, and whether what one of them makes can reach an engine. All of it is text of strangers. */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import type { Refusal } from '../recreate/refuse.ts';
import { displayText } from '../tree/display-text.ts';

export interface KnownBuilder {
  readonly name: string;
  /** `docker` builds in an engine and leaves the image there; any other hands it over. Empty where it cannot be reached. */
  readonly driver: string;
  /** Of the machines that build. */
  readonly workerIds: readonly string[];
  /** Why it cannot be asked. */
  readonly failure: string | undefined;
}

const mostBuilders = 200;
const mostListed = 10;

/** Of `docker buildx ls --format json`: one object a line. `undefined` where that is not what was printed. */
export function readBuilders(text: string): readonly KnownBuilder[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rows = lines.slice(0, mostBuilders).map(parsed);
  const known = rows.filter((row) => row !== undefined);
  return known.length < rows.length ? undefined : known.map(builderOf);
}

/** `undefined`: nothing speaks against it. `default` is the engine's own, by which another engine is told from this one. */
export function builderRefusal(builders: readonly KnownBuilder[], name: string): Refusal | undefined {
  const builder = builders.find((each) => each.name === name);
  if (builder === undefined) {
    const names = builders.map((each) => displayText(each.name));
    const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : '';
    const because = `buildx knows no builder ${displayText(name)}. It knows ${names.slice(0, mostListed).join(', ')}${more}.`;
    return { because, hint: 'Name one of them in unstale.builder, or none for the engine\u2019s own.' };
  }
  if (builder.failure !== undefined) {
    const because = `The builder ${displayText(name)} cannot be used: ${displayText(builder.failure, 400)}`;
    return { because, hint: 'Start it, or name another one in unstale.builder.' };
  }
  const own = builders.find((each) => each.name === 'default')?.workerIds ?? [];
  const isElsewhere = builder.driver === 'docker' && builder.workerIds.length > 0 && own.length > 0;
  if (!isElsewhere || builder.workerIds.some((id) => own.includes(id))) return undefined;
  return {
    because: `The builder ${displayText(name)} is another engine, and what it builds stays there.`,
    hint: 'Connect to that engine, or name a builder in unstale.builder that hands its images over.',
  };
}

/** Whether what that builder keeps is what this engine's own keeps, by whatever name. */
export function isOwnBuilder(builders: readonly KnownBuilder[], name: string): boolean {
  const builder = builders.find((each) => each.name === name);
  const own = builders.find((each) => each.name === 'default')?.workerIds ?? [];
  return name === 'default' || (builder?.driver === 'docker' && builder.workerIds.some((id) => own.includes(id)));
}

function builderOf(row: JsonObject): KnownBuilder {
  const nodes = listOf(row['Nodes']).map(objectOf);
  const failure = [row, ...nodes].map(({ Err }) => textOf(Err)).find((text) => text !== '');
  return {
    name: textOf(row['Name']),
    driver: textOf(row['Driver']),
    workerIds: nodes.flatMap(({ IDs }) => listOf(IDs).map(textOf)),
    failure,
  };
}

function parsed(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isNamed = typeof value === 'object' && value !== null && typeof (value as JsonObject)['Name'] === 'string';
    return isNamed ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
