/**
 * When containers were started and images were tagged. No list tells it, so each is inspected once and remembered until an
 * event names it; whoever asks says how many inspects that may cost.
 */
import { timeOf } from '../core/freshness/listed-from-inspect.ts';
import type { StatusReport } from '../core/freshness/report.ts';
import { objectOf } from '../core/json-fields.ts';
import type { Engine } from '../ports.ts';
import { ifThere } from './if-there.ts';

/** By id; `undefined` where the engine does not tell. */
export interface KnownTimes {
  readonly startedAtMs: ReadonlyMap<string, number | undefined>;
  readonly taggedAtMs: ReadonlyMap<string, number | undefined>;
}

export interface Times extends KnownTimes {
  /** Of so many rows of the report, in its order; whether anything new is known. Throws an `EngineError`. */
  read(report: StatusReport, most: number): Promise<boolean>;
  forget(ids: 'all' | readonly string[]): void;
}

const atOnce = 16;
/** Containers and images come and go; beyond it the first ones are forgotten. */
const mostKept = 20_000;

export function timesOf(engine: Pick<Engine, 'inspectContainer' | 'inspectImage'>): Times {
  const startedAtMs = new Map<string, number | undefined>();
  const taggedAtMs = new Map<string, number | undefined>();
  // What was known goes on being shown until it is read again.
  const outdated = new Set<string>();
  const isKnown = (id: string) => startedAtMs.has(id) || taggedAtMs.has(id);
  const isMissing = (from: Known, id: string) => !from.has(id) || outdated.has(id);
  /** Whether it is another time than before. */
  const put = (into: Map<string, number | undefined>, id: string, atMs: number | undefined): boolean => {
    const isNew = !into.has(id) || into.get(id) !== atMs;
    into.set(id, atMs);
    outdated.delete(id);
    const [oldest] = into.keys();
    if (into.size > mostKept && oldest !== undefined) into.delete(oldest);
    return isNew;
  };
  const ofContainer = async (id: string): Promise<boolean> => {
    const container = await ifThere(() => engine.inspectContainer(id));
    return put(startedAtMs, id, container && timeOf(objectOf(container['State'])['StartedAt']));
  };
  const ofImage = async (id: string): Promise<boolean> => {
    const image = await ifThere(() => engine.inspectImage(id));
    return put(taggedAtMs, id, image && timeOf(objectOf(image['Metadata'])['LastTagTime']));
  };
  return {
    startedAtMs,
    taggedAtMs,
    read: async (report, most) => {
      // An image of nobody's container is no news to anybody.
      const images = report.projects.flatMap((project) => project.images).filter(({ containers }) => containers.length > 0);
      const rows = images.flatMap(({ id, containers }) => [
        ...(id === undefined ? [] : [{ known: taggedAtMs, id, read: () => ofImage(id) }]),
        ...containers.map((one) => ({ known: startedAtMs, id: one.id, read: () => ofContainer(one.id) })),
      ]);
      const asked = rows.slice(0, most).filter(({ known, id }) => isMissing(known, id));
      let isNew = false;
      for (let at = 0; at < asked.length; at += atOnce) {
        const found = await Promise.all(asked.slice(at, at + atOnce).map(({ read }) => read()));
        isNew ||= found.includes(true);
      }
      return isNew;
    },
    forget: (ids) => {
      const known = ids === 'all' ? [...startedAtMs.keys(), ...taggedAtMs.keys()] : ids.filter(isKnown);
      for (const id of known) outdated.add(id);
    },
  };
}

type Known = ReadonlyMap<string, number | undefined>;
