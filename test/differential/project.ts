/** One project of the differential: what it consists of, and where it lives. */
import type { EngineAccess } from '../support/engine/access.ts';
import type { DockerfileText, Surroundings } from './dockerfile-text.ts';
import type { Planner } from './planner.ts';
import type { Random } from './random.ts';
import type { ServedFile } from './served-files.ts';

export interface ProjectPlace {
  readonly folder: string;
  readonly salt: string;
  /** What stages begin with; it can be moved to another image. */
  readonly base: string;
  /** What that name leads to at first. */
  readonly originalBase: string;
  readonly engines: ReadonlyMap<string, EngineAccess>;
  readonly planner: Planner;
  readonly secretFile: string;
  readonly emptyFolder: string;
  readonly served: ServedFile;
  readonly repository: Surroundings['repository'];
  /** The image of the frontend that reads the Dockerfile, where that is not the engine's own. */
  readonly frontend: string | undefined;
  /** The engine is 20.10, whose language is smaller. */
  readonly isOld: boolean;
  /** Images get names instead of only filling the cache. */
  readonly isTagged: boolean;
  readonly isKept: boolean;
}

export interface Project {
  readonly place: ProjectPlace;
  readonly random: Random;
  readonly context: string;
  readonly named: string;
  readonly dockerfilePath: string;
  /** When its first build began, in milliseconds since 1970. */
  readonly sinceMs: number;
  text: DockerfileText;
  ignore: string | undefined;
  /** Beside the Dockerfile, where it counts instead of the one in the context. */
  ownIgnore: string | undefined;
  args: Map<string, string>;
  /** Before the last change of them. */
  earlierArgs: Map<string, string>;
  target: string | undefined;
  builder: string;
  /** For the next build only. */
  noCache: boolean | readonly string[];
  network: string;
  isCancelled: boolean;
}

export function engineOf({ place, builder }: Project): EngineAccess {
  const engine = place.engines.get(builder);
  if (engine === undefined) throw new Error(`There is no engine ${builder}.`);
  return engine;
}
