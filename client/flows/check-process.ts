/**
 * Running containers against the files of the workspace that their processes see: whether one was written after the start.
 * Only of an engine on this machine, whose clock is the one of the files.
 */
import { type Link, link } from '../core/freshness/link.ts';
import { timeOf } from '../core/freshness/listed-from-inspect.ts';
import { containersOf } from '../core/freshness/report.ts';
import { listOf, objectOf, textOf } from '../core/json-fields.ts';
import { isCode, processLink } from '../core/process/process-link.ts';
import type { StartedProcess } from '../core/process/reloading.ts';
import type { ModifiedAt, NotePorts } from '../note-ports.ts';
import type { Engine, JsonObject } from '../ports.ts';
import { ifThere } from './if-there.ts';
import { settledLink } from './image-reader.ts';
import type { LinkCheck } from './link-check.ts';

export interface ProcessCheckPorts extends Pick<NotePorts, 'modifiedAt' | 'timeText'> {
  readonly engine: Pick<Engine, 'inspectContainer' | 'endpoint'>;
}

const mostFiles = 5_000;
const atOnce = 32;

export function processCheck({ engine, modifiedAt, timeText }: ProcessCheckPorts): LinkCheck {
  let known = new Map<string, Promise<number | undefined>>();
  const modified: ModifiedAt = (path) => {
    const asked = known.get(path) ?? modifiedAt(path);
    known.set(path, asked);
    return asked;
  };
  const linkOf = async (id: string, files: readonly (readonly [string, string])[]): Promise<Link | undefined> => {
    if (files.length > mostFiles) return link('process', 'unknown', 'It sees more files of the workspace than are looked at.');
    const container = await ifThere(() => engine.inspectContainer(id));
    const startedAtMs = timeOf(objectOf(container?.['State'])['StartedAt']);
    if (container === undefined) return undefined;
    const modifiedAtMs = await timesOf(files, modified);
    return processLink({ process: processOf(container), startedAtMs, modifiedAtMs, timeText });
  };

  return {
    check: async ({ report, shared }) => {
      const links = new Map<string, readonly Link[]>();
      const running = engine.endpoint.isLocal ? containersOf(report).filter(({ state }) => state === 'running') : [];
      for (const { id } of running) {
        const files = [...(shared?.get(id) ?? [])].filter(([path]) => isCode(path));
        const found = files.length === 0 ? undefined : await settledLink('process', () => linkOf(id, files));
        if (found !== undefined) links.set(id, [found]);
      }
      return { images: new Map(), containers: links };
    },
    forget: () => {
      known = new Map();
    },
  };
}

async function timesOf(files: readonly (readonly [string, string])[], modifiedAt: ModifiedAt) {
  const times = new Map<string, number>();
  for (let at = 0; at < files.length; at += atOnce) {
    const some = files.slice(at, at + atOnce);
    const found = await Promise.all(some.map(([, local]) => modifiedAt(local)));
    for (const [index, [path]] of some.entries()) {
      const atMs = found[index];
      if (atMs !== undefined) times.set(path, atMs);
    }
  }
  return times;
}

/** `Path` and `Args` are what really runs, whatever entrypoint and command were put together from. */
function processOf(container: JsonObject): StartedProcess {
  const command = [container['Path'] ?? '', ...listOf(container['Args'])].map(textOf);
  return { command, environment: listOf(objectOf(container['Config'])['Env']).map(textOf) };
}
