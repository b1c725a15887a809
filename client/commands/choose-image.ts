/** The reference that a command about an image means: that of its subject, or the one that a person chooses. */
import { isPinned } from '../core/freshness/container-link.ts';
import { fullName } from '../core/freshness/image-index.ts';
import type { ImageStatus, StatusReport } from '../core/freshness/report.ts';
import { containersMeant, subjectText } from '../core/subject/containers-meant.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { Subject } from '../subject.ts';
import type { CommandPorts } from './command.ts';

/** `undefined` when the person chooses none, or there is none, which is told. */
export async function chooseImage(
  { live, dialogs }: Pick<CommandPorts, 'live' | 'dialogs'>,
  question: string,
  subject: Subject | undefined,
): Promise<string | undefined> {
  // A reference is one by itself, whether or not the engine has such an image now.
  if (subject !== undefined && typeof subject !== 'string' && 'image' in subject && !isPinned(subject.image))
    return subject.image;
  const report =
    live.state.kind === 'known'
      ? live.state.report
      : await dialogs.withProgress('Looking at the engine', () => live.lookThoroughly());
  const references =
    subject === undefined ? imagesIn(report).map(({ reference }) => reference) : referencesMeant(report, subject);
  const distinct = [...new Map(references.map((reference) => [fullName(reference), reference])).values()];
  const [only] = distinct;
  if (only === undefined) {
    const of = subject === undefined ? '' : ` of ${subjectText(subject)}`;
    // Whoever called does not wait until somebody has read it.
    void dialogs.tell('information', `There is no image${of} on this engine.`);
    return undefined;
  }
  if (subject !== undefined && distinct.length === 1) return only;
  return dialogs.pick(
    question,
    distinct.map((reference) => ({ label: displayText(reference), value: reference })),
  );
}

function referencesMeant(report: StatusReport, subject: Subject): readonly string[] {
  if (typeof subject !== 'string' && 'image' in subject) {
    const ofId = imagesIn(report).filter(({ id }) => id === subject.image || id === `sha256:${subject.image}`);
    return ofId.map(({ reference }) => reference);
  }
  const meant = new Set(containersMeant(report, subject).map(({ id }) => id));
  return imagesIn(report).flatMap(({ reference, containers }) => (containers.some(({ id }) => meant.has(id)) ? [reference] : []));
}

function imagesIn({ projects }: StatusReport): readonly ImageStatus[] {
  return projects.flatMap(({ images }) => images);
}
