/** What finds links of images and containers beside the comparison of their files. Each kind of link has a file that makes one. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { SourceAnswer } from '../core/freshness/compare-source.ts';
import type { Link } from '../core/freshness/link.ts';
import type { StatusReport } from '../core/freshness/report.ts';

export interface LinkCheck {
  /** Begins with what the report alone decides; `check` of the same report waits for it, and tells what failed. */
  begin?(report: StatusReport): void;
  /** What cannot be found out is an `unknown` link. Throws an `EngineError` when the engine is gone. */
  check(of: Checked): Promise<FoundLinks>;
  /** Files of the workspace may have changed. */
  forget(): void;
}

export interface Checked {
  readonly report: StatusReport;
  /** The build that makes the image of a reference, by its whole name; of others none is known. */
  readonly sources: ReadonlyMap<string, BuildSourceInfo>;
  /** Another build that is remembered to have made the image of a reference, by its whole name. */
  readonly makers?: ReadonlyMap<string, BuildSourceInfo>;
  /** What the comparison with the workspace says of the image of a reference, by its whole name. */
  readonly ofImages?: ReadonlyMap<string, SourceAnswer>;
  /** What it says of what the process of a container sees, by id. */
  readonly ofContainers?: ReadonlyMap<
    string,
    { readonly seen: SourceAnswer; readonly mounted: readonly string[]; readonly changed: readonly string[] }
  >;
  /** By container id: path in the image → the file of the workspace that the process sees there. */
  readonly shared?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** A person waits for it. */
  readonly asked?: { readonly signal: AbortSignal | undefined };
  /** What a reference names on the engine, of images that the report leaves out, too. */
  readonly idOf?: (reference: string) => string | undefined;
}

export interface FoundLinks {
  /** By the whole name of the reference. */
  readonly images: ReadonlyMap<string, readonly Link[]>;
  /** By id. */
  readonly containers: ReadonlyMap<string, readonly Link[]>;
}

export const noLinks: FoundLinks = { images: new Map(), containers: new Map() };

/** What was found later counts; of the rest it says nothing. */
export function withLinks(before: FoundLinks, found: FoundLinks): FoundLinks {
  return {
    images: new Map([...before.images, ...found.images]),
    containers: new Map([...before.containers, ...found.containers]),
  };
}

/** One check that makes all links of several. */
export function allOf(checks: readonly LinkCheck[]): LinkCheck {
  return {
    begin: (report) => {
      for (const check of checks) check.begin?.(report);
    },
    check: async (of) => {
      const found: FoundLinks[] = [];
      for (const check of checks) found.push(await check.check(of));
      return {
        images: together(found.map(({ images }) => images)),
        containers: together(found.map(({ containers }) => containers)),
      };
    },
    forget: () => {
      for (const check of checks) check.forget();
    },
  };
}

function together(maps: readonly ReadonlyMap<string, readonly Link[]>[]): ReadonlyMap<string, readonly Link[]> {
  const all = new Map<string, readonly Link[]>();
  for (const [key, links] of maps.flatMap((map) => [...map])) all.set(key, [...(all.get(key) ?? []), ...links]);
  return all;
}
