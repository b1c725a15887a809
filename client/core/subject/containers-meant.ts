/** Subject → the containers of a report that it means, and how the subject is called when there are none. */

import type { Subject } from '../../subject.ts';
import { answersTo } from '../freshness/image-index.ts';
import type { ContainerStatus, StatusReport } from '../freshness/report.ts';
import { displayText } from '../tree/display-text.ts';

const idForm = /^[0-9a-f]{12,64}$/;

/** A whole id needs no report: an engine knows it, or says that it does not. */
export function wholeIdOf(subject: Subject): string | undefined {
  const id = typeof subject === 'string' ? subject : 'container' in subject ? subject.container : '';
  return /^[0-9a-f]{64}$/.test(id) ? id : undefined;
}

export function containersMeant({ projects }: StatusReport, subject: Subject): readonly ContainerStatus[] {
  return projects.flatMap(({ name: project, images }) =>
    images.flatMap(({ reference, containers }) => containers.filter((each) => isMeant(each, { project, reference }, subject))),
  );
}

interface Place {
  readonly project: string | undefined;
  readonly reference: string;
}

function isMeant(container: ContainerStatus, { project, reference }: Place, subject: Subject): boolean {
  if (typeof subject === 'string') return isCalled(container, subject);
  if ('container' in subject) return isCalled(container, subject.container);
  if ('service' in subject)
    return container.service === subject.service && (subject.project === undefined || subject.project === project);
  if ('project' in subject) return project === subject.project;
  return (
    container.imageId.replace(/^sha256:/, '') === subject.image.replace(/^sha256:/, '') || answersTo(reference, subject.image)
  );
}

function isCalled({ id, name }: ContainerStatus, text: string): boolean {
  return name === text || (idForm.test(text) && id.startsWith(text));
}

/** `service web of shop`, fit to be shown. */
export function subjectText(subject: Subject): string {
  if (typeof subject === 'string') return displayText(subject);
  if ('container' in subject) return displayText(subject.container);
  if ('project' in subject && !('service' in subject)) return `project ${displayText(subject.project)}`;
  if ('image' in subject) return `image ${displayText(subject.image)}`;
  const { service, project } = subject;
  return `service ${displayText(service)}${project === undefined ? '' : ` of ${displayText(project)}`}`;
}
