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

/**
 * What Compose wrote of its files on a container. What a container has from its image anybody can write: one that was
 * committed from a container of Compose has such a label, and Compose writes its own over it.
 */
export function composeFilesOf(
  labels: ReadonlyMap<string, string>,
  ofImage: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  const label = `${prefix}project.config_files`;
  const files = labels.get(label) ?? '';
  if (files === ofImage?.get(label)) return [];
  return files.split(',').filter((path) => path !== '');
}
