/**
 * The compose service of a container, from the labels that Compose writes. Whoever makes an image can write such labels too,
 * so an image that carries them itself is not believed, and paths count only where the caller finds them in the workspace.
 */
import type { JsonObject } from '../../ports.ts';
import { objectOf, textOf } from '../json-fields.ts';
import type { RecreatePlan } from '../recreate/plan.ts';
import type { Refusal } from '../recreate/refuse.ts';
import { serviceOf } from './service-of.ts';

export interface ComposeService {
  readonly project: string;
  readonly name: string;
  /** Absolute paths as the labels spell them. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly environmentFiles: readonly string[];
  /** Of the service's definition when the container was created. */
  readonly configHash: string;
  /** Names of all its containers; absent where nobody looked for them. */
  readonly replicas?: readonly string[];
}

const prefix = 'com.docker.compose.';
const ofFiles = ['project.config_files', 'project.working_dir', 'project.environment_file'];

/** `undefined` for a container that no service has. */
export function composeServiceOf(container: JsonObject, image: JsonObject | undefined): ComposeService | Refusal | undefined {
  const labels = objectOf(objectOf(container['Config'])['Labels']);
  const label = (name: string) => textOf(labels[`${prefix}${name}`]);
  const [project, name, folder] = [label('project'), label('service'), label('project.working_dir')];
  if (serviceOf((each) => textOf(labels[each]) || undefined) === undefined) return undefined;
  const byHand = 'Build it with "docker compose build --no-cache" and "docker compose up".';
  const ofImage = objectOf(objectOf(image?.['Config'])['Labels']);
  if (ofFiles.some((field) => `${prefix}${field}` in ofImage))
    return { because: 'Its image pretends to be kept by Compose.', hint: byHand };
  if (label('oneoff') === 'True')
    return { because: 'It is a container of "docker compose run", beside those of its service.', hint: 'Run it again yourself.' };
  const files = pathsOf(label('project.config_files'));
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(project) || !/^[A-Za-z0-9._-]+$/.test(name))
    return { because: 'The names of its compose project and service are not ones that Compose gives.', hint: byHand };
  if (files.length === 0 || folder === '')
    return { because: 'It does not tell which compose files it comes from.', hint: byHand };
  const environmentFiles = pathsOf(label('project.environment_file'));
  return { project, name, folder, files, environmentFiles, configHash: label('config-hash') };
}

/** After `docker`; what follows ends with `--` and the service. */
export function composeArguments(service: ComposeService): readonly string[] {
  return [
    'compose',
    ...['--project-name', service.project, '--project-directory', service.folder],
    ...service.files.flatMap((file) => ['--file', file]),
    ...service.environmentFiles.flatMap((file) => ['--env-file', file]),
  ];
}

/** Replaces a service's containers by as many of the image that is there, whatever number the file says. */
export function upArguments(service: ComposeService): readonly string[] {
  const options = ['--detach', '--no-deps', '--no-build', '--pull', 'never', '--force-recreate', '--wait'];
  const count = service.replicas?.length ?? 1;
  const scale = count > 1 ? ['--scale', `${service.name}=${count}`] : [];
  return [...composeArguments(service), '--progress=plain', 'up', ...options, ...scale, '--', service.name];
}

/** A sentence of the plan; empty for a service with one container. */
export function replicasText({ replicas = [] }: ComposeService): string {
  return replicas.length > 1 ? `All ${replicas.length} containers of the service are replaced: ${replicas.join(', ')}.` : '';
}

/** The same with new anonymous volumes, all of them; the old ones stay. */
function renewingUpArguments(service: ComposeService): readonly string[] {
  const words = upArguments(service);
  return [...words.slice(0, -2), '--renew-anon-volumes', ...words.slice(-2)];
}

/** As the plan says. */
export function plannedUpArguments(service: ComposeService, { renewed = [] }: Pick<RecreatePlan, 'renewed'>): readonly string[] {
  return renewed.length > 0 ? renewingUpArguments(service) : upArguments(service);
}

function pathsOf(list: string): readonly string[] {
  return list.split(',').filter((path) => path !== '');
}
