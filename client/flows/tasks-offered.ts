/** Which tasks are offered without being written down. No engine is asked for them: only what the workspace declares and the rows already tell. */
import { containersOf } from '../core/freshness/report.ts';
import { offeredTasks, type TaskProperties } from '../core/tasks/task-definition.ts';
import type { Builds } from '../ports.ts';
import type { LiveStatus } from './live-status.ts';

export interface OfferPorts {
  readonly builds: Pick<Builds, 'sources'>;
  readonly live: Pick<LiveStatus, 'state'>;
  readonly isTrusted: () => boolean;
}

export async function tasksOffered({ builds, live, isTrusted }: OfferPorts): Promise<readonly TaskProperties[]> {
  if (!isTrusted()) return [];
  const report = live.state.kind === 'known' ? live.state.report : undefined;
  const sources = await builds.sources(report?.engine.id ?? 'none');
  const services = sources.flatMap(({ service }) =>
    service === undefined || service.except !== undefined ? [] : [service.name],
  );
  const containers = report === undefined ? [] : containersOf(report).filter(({ service }) => service === undefined);
  return offeredTasks(
    [...new Set(services)],
    containers.map(({ name }) => name),
  );
}
