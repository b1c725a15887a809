/** Of a report, only what a subject means: its containers, or an image by itself. */
import type { Subject } from '../../subject.ts';
import { answersTo } from '../freshness/image-index.ts';
import type { ImageStatus, StatusReport } from '../freshness/report.ts';
import { containersMeant } from './containers-meant.ts';

/** Empty projects are left out; an image is kept without containers only where none of any is meant. */
export function narrowTo(report: StatusReport, subject: Subject): StatusReport {
  const ids = new Set(containersMeant(report, subject).map(({ id }) => id));
  if (ids.size > 0) return ofContainers(report, ids);
  const images = keeping(report, (image) => (isImage(image, subject) ? { ...image, containers: [] } : undefined));
  // A name that nothing else has may be that of a service.
  if (images.projects.length > 0 || typeof subject !== 'string') return images;
  return ofContainers(report, new Set(containersMeant(report, { service: subject }).map(({ id }) => id)));
}

function ofContainers(report: StatusReport, ids: ReadonlySet<string>): StatusReport {
  return keeping(report, (image) => {
    const containers = image.containers.filter(({ id }) => ids.has(id));
    return containers.length === 0 ? undefined : { ...image, containers };
  });
}

/** What `keep` makes of each image. */
export function keeping(report: StatusReport, keep: (image: ImageStatus) => ImageStatus | undefined): StatusReport {
  const projects = report.projects.map((project) => ({
    ...project,
    images: project.images.flatMap((image) => keep(image) ?? []),
  }));
  return { ...report, projects: projects.filter(({ images }) => images.length > 0) };
}

function isImage({ reference, id }: ImageStatus, subject: Subject): boolean {
  const name = typeof subject === 'string' ? subject : 'image' in subject ? subject.image : undefined;
  if (name === undefined || name === '') return false;
  const digits = id?.replace(/^sha256:/, '');
  const wanted = name.replace(/^sha256:/, '');
  return answersTo(reference, name) || (/^[0-9a-f]{12,64}$/.test(wanted) && digits?.startsWith(wanted) === true);
}
