/** Subject → the images of a report that it means: those that containers were created from, or what a name means now. */
import type { Subject } from '../../subject.ts';
import { answersTo } from '../freshness/image-index.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../freshness/report.ts';
import { containersMeant } from './containers-meant.ts';

export interface ImageMeant {
  readonly reference: string;
  readonly imageId: string;
  /** Name of its compose project. */
  readonly project: string | undefined;
  /** One that runs it. */
  readonly container: ContainerStatus | undefined;
}

/** Without a subject every one that is there, those of the workspace and its projects first. Each image once. */
export function imagesMeant(report: StatusReport, subject: Subject | undefined): readonly ImageMeant[] {
  const meant = new Set((subject === undefined ? [] : containersMeant(report, subject)).map(({ id }) => id));
  const isNamed = ({ reference, id }: ImageStatus) =>
    subject === undefined || (typeof subject === 'object' && 'image' in subject && isCalled(subject.image, reference, id));
  const found = report.projects.flatMap(({ kind, name, images }) =>
    images.flatMap((image): readonly ImageMeant[] => {
      const { reference, id, containers } = image;
      const project = kind === 'compose' ? name : undefined;
      if (isNamed(image)) return id === undefined ? [] : [{ reference, imageId: id, project, container: containers[0] }];
      const own = containers.filter((container) => meant.has(container.id));
      return own.map((container) => ({ reference, imageId: container.imageId, project, container }));
    }),
  );
  return [...new Map(found.map((image) => [`${image.imageId} ${image.reference}`, image])).values()];
}

function isCalled(text: string, reference: string, id: string | undefined): boolean {
  return answersTo(reference, text) || id?.replace(/^sha256:/, '') === text.replace(/^sha256:/, '');
}
