/**
 * Which compose service a container belongs to. Images that Compose built carry its labels for project and service, and so
 * does every container of them: only what Compose writes on containers alone proves that it keeps one.
 */
export interface ServiceName {
  readonly project: string;
  readonly service: string;
}

const prefix = 'com.docker.compose.';

/** `label` gives the text of a label, or nothing. */
export function serviceOf(label: (name: string) => string | undefined): ServiceName | undefined {
  const project = label(`${prefix}project`);
  const service = label(`${prefix}service`);
  const isContainers = label(`${prefix}container-number`) !== undefined || label(`${prefix}oneoff`) !== undefined;
  return isContainers && project && service ? { project, service } : undefined;
}

/** What Compose wrote of its files on a container; nothing where the image has such a label, which anybody can write. */
export function composeFilesOf(
  labels: ReadonlyMap<string, string>,
  ofImage: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  const label = `${prefix}project.config_files`;
  if (ofImage?.has(label) === true) return [];
  return (labels.get(label) ?? '').split(',').filter((path) => path !== '');
}
