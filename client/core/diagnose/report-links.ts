/** Where a report names a file that differs: there a person opens both versions side by side. */
import type { LinkedText, TextLink } from '../../editor-ports.ts';
import type { VerifiedFile } from '../verify/verify-files.ts';
import type { Diagnosis } from './diagnosis.ts';
import { diagnosisReport } from './diagnosis-report.ts';
import { inertCode } from './inert-text.ts';

const comparable: ReadonlySet<VerifiedFile['state']> = new Set(['different', 'changed-in-container', 'hidden-by-mount']);
/** Of a line of the list: the path stands behind the dash. */
const start = 2;

export function linkedReport(title: string, diagnosis: Diagnosis): LinkedText {
  const lines = diagnosisReport(title, diagnosis);
  const links = lines.flatMap(({ file }, line): readonly TextLink[] => {
    const argument = file && comparedFile(diagnosis, file);
    if (file === undefined || argument === undefined) return [];
    const end = start + inertCode(file.path).length;
    return [{ line, start, end, argument, tooltip: 'Compare with your workspace', command: 'unstale.compareFile' }];
  });
  return { text: lines.map(({ text }) => text).join('\n'), links };
}

function comparedFile({ subject, build }: Diagnosis, { path, localPath, imagePath, state }: VerifiedFile) {
  const { containerId, imageId } = subject;
  const of = containerId === undefined ? (imageId === undefined ? undefined : { imageId }) : { containerId };
  if (of === undefined || imagePath === undefined || build?.contextPath === undefined || !comparable.has(state)) return undefined;
  return { ...of, imagePath, localPath: localPath ?? `${build.contextPath}/${path}` };
}
