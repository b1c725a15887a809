/**
 * What a task of the type `unstale` says in `tasks.json`, and what such tasks are called. A definition comes from a file of the
 * workspace: what it does not say properly is no task.
 */
import type { Subject } from '../../subject.ts';

/** Offered for each service and container without being written down. */
const offeredVerbs = ['clean rebuild', 'recreate', 'verify'] as const;

/** In the words of the commands. */
export const taskVerbs = [
  ...offeredVerbs,
  ...(['rebuild', 'rebuild image', 'build with git tag', 'pull and recreate'] as const),
] as const;

export type TaskVerb = (typeof taskVerbs)[number];

export interface UnstaleTask {
  readonly verb: TaskVerb;
  readonly subject: Subject;
  /** Whoever wrote it down agreed to the plan beforehand; otherwise the task asks as the command does. */
  readonly isAgreed: boolean;
}

/** What the task service keeps of a task, and `tasks.json` holds. */
export interface TaskProperties {
  readonly type: string;
  readonly task: string;
  readonly service?: string;
  readonly project?: string;
  readonly container?: string;
  readonly image?: string;
  readonly yes?: boolean;
}

/** `undefined` for what is none: another type, an unknown verb, or no word about whose. */
export function readTask(definition: Readonly<Record<string, unknown>>): UnstaleTask | undefined {
  const { type, task, yes } = definition;
  const verb = taskVerbs.find((each) => each === task);
  const subject = subjectOf(definition);
  return type === 'unstale' && verb !== undefined && subject !== undefined
    ? { verb, subject, isAgreed: yes === true }
    : undefined;
}

function subjectOf({ service, project, container, image }: Readonly<Record<string, unknown>>): Subject | undefined {
  if (isName(container)) return { container };
  if (isName(image)) return { image };
  return isName(service) ? { service, project: isName(project) ? project : undefined } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** After `unstale: `, as `preLaunchTask` and `dependsOn` name it. */
export function taskName(task: string, name: string): string {
  return `${task} ${name}`;
}

const mostOffered = 100;

/** Tasks that nobody wrote down: of each service that the workspace builds, and of each container beside them. */
export function offeredTasks(services: readonly string[], containers: readonly string[]): readonly TaskProperties[] {
  const named = new Map<string, Pick<TaskProperties, 'service' | 'container'>>();
  for (const container of containers) named.set(container, { container });
  for (const service of services) named.set(service, { service });
  return [...named.values()]
    .slice(0, mostOffered)
    .flatMap((of) => offeredVerbs.map((task): TaskProperties => ({ type: 'unstale', task, ...of })));
}
