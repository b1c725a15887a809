/**
 * When containers were started and images were tagged. No list tells it, so each is inspected once and remembered until an
 * event names it; whoever asks says how many inspects that may cost.
 */
import { timeOf } from '../core/freshness/listed-from-inspect.ts';
import type { ImageStatus, StatusReport } from '../core/freshness/report.ts';
import { objectOf } from '../core/json-fields.ts';
import type { Engine } from '../ports.ts';
import { ifThere } from './if-there.ts';

/** By id; `undefined` where the engine does not tell. */
export interface KnownTimes {
  readonly startedAtMs: ReadonlyMap<string, number | undefined>;
  readonly taggedAtMs: ReadonlyMap<string, number | undefined>;
}

export interface Times extends KnownTimes {
  /** Rows of the report in its order, until so many were inspected; whether anything new is known. Throws an `EngineError`. */
  read(report: StatusReport, most: number): Promise<boolean>;
  forget(ids: 'all' | readonly string[]): void;
}

const atOnce = 16;

export function timesOf(engine: Pick<Engine, 'inspectContainer' | 'inspectImage'>): Times {
  const startedAtMs = new Map<string, number | undefined>();
  const taggedAtMs = new Map<string, number | undefined>();
  const ofContainer = async (id: string): Promise<void> => {
    const container = await ifThere(() => engine.inspectContainer(id));
    startedAtMs.set(id, container && timeOf(objectOf(container['State'])['StartedAt']));
  };
  const ofImage = async (id: string): Promise<void> => {
    const image = await ifThere(() => engine.inspectImage(id));
    taggedAtMs.set(id, image && timeOf(objectOf(image['Metadata'])['LastTagTime']));
  };
  return {
    startedAtMs,
    taggedAtMs,
    read: async (report, most) => {
      // An image of nobody's container is no news to anybody.
      const images = report.projects.flatMap((project) => project.images).filter(({ containers }) => containers.length > 0);
      const asked = images.flatMap((image) => missingOf(image, startedAtMs, taggedAtMs)).slice(0, most);
      for (let at = 0; at < asked.length; at += atOnce)
        await Promise.all(asked.slice(at, at + atOnce).map(({ kind, id }) => (kind === 'image' ? ofImage(id) : ofContainer(id))));
      return asked.length > 0;
    },
    forget: (ids) => {
      for (const known of [startedAtMs, taggedAtMs]) {
        if (ids === 'all') known.clear();
        else for (const id of ids) known.delete(id);
      }
    },
  };
}

interface Asked {
  readonly kind: 'image' | 'container';
  readonly id: string;
}

type Known = ReadonlyMap<string, number | undefined>;

function missingOf({ id, containers }: ImageStatus, started: Known, tagged: Known): readonly Asked[] {
  const image: readonly Asked[] = id === undefined || tagged.has(id) ? [] : [{ kind: 'image', id }];
  return [
    ...image,
    ...containers.filter((one) => !started.has(one.id)).map((one) => ({ kind: 'container' as const, id: one.id })),
  ];
}
