/** Whether Unstale may have Compose replace a service: everything that its labels name is the person's own, and as it was created. */
import type { ComposeService } from '../core/compose/compose-service.ts';
import { serviceOf } from '../core/compose/service-of.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import type { BuildPlace, EngineCli, ListedContainer } from '../ports.ts';
import { askCompose } from './ask-compose.ts';
import { whereabouts } from './whereabouts.ts';

export interface ServiceCheckPorts extends Pick<BuildPlace, 'realPath' | 'workspace'> {
  readonly cli: EngineCli;
}

/** Only files that lie in the workspace and a definition that is the container's own; anything else is for a person. */
export async function checkService(
  { cli, realPath, workspace }: ServiceCheckPorts,
  service: ComposeService,
  containers: readonly ListedContainer[],
): Promise<{ readonly kind: 'compose'; readonly service: ComposeService; readonly unset: readonly string[] } | Refusal> {
  const hint = 'Run "docker compose build --no-cache" and "docker compose up --detach" yourself.';
  if (!(await workspace()).isTrusted) return { because: 'This workspace is not trusted.', hint };
  const paths = [service.folder, ...service.files, ...service.environmentFiles];
  const found = await whereabouts({ realPath, workspace }, paths);
  if (found.kind !== 'inside') return { because: `Its labels name ${found.path}, which is not in this workspace.`, hint };
  const same = containers.filter(({ labels }) => isOf(labels, service) && labels.get('com.docker.compose.oneoff') !== 'True');
  const leftover = containers.find(({ name, labels }) => /^[0-9a-f]{12}_/.test(name) && isOf(labels, service));
  if (leftover !== undefined) return { because: `An earlier run of Compose left the container ${leftover.name}.`, hint };
  const asked = await askCompose(cli, service);
  if (typeof asked === 'string') return { because: `Compose could not read its definition: ${asked}`, hint };
  const replicas = same.map(({ name }) => name).sort();
  const checked = { kind: 'compose', service: { ...service, replicas }, unset: asked.unset } as const;
  if (asked.hashes.get(service.name) === service.configHash) return checked;
  const inFull = await asked.inFull();
  if (typeof inFull === 'string') return { because: `Compose could not read its definition: ${inFull}`, hint };
  if (!(inFull.hashes.get(service.name) ?? []).includes(service.configHash)) {
    const undecided = inFull.undecidedBy.get(service.name) ?? [];
    const perhaps = undecided.length === 0 ? '' : `, as far as can be told with ${undecided.slice(0, 5).join(', ')}`;
    const unset = asked.unset.slice(0, 5).join(', ');
    const missing = unset === '' ? '' : ` Not set here, and perhaps set then: ${unset}.`;
    return {
      because: `The definition of ${service.name} in the compose file is not the one that it was created from${perhaps}.${missing}`,
      hint: unset === '' ? hint : `Set ${unset} in an .env file beside it, and try again.`,
    };
  }
  return checked;
}

function isOf(labels: ReadonlyMap<string, string>, { project, name }: ComposeService): boolean {
  const of = serviceOf((label) => labels.get(label));
  return of?.project === project && of.service === name;
}
