/** Where a report names a file that differs: there a person opens both versions side by side. */
import type { LinkedText, TextLink } from '../../editor-ports.ts';
import type { Diagnosis } from './diagnosis.ts';
import { diagnosisReport } from './diagnosis-report.ts';
import { inertCode } from './inert-text.ts';

const mostLinks = 1_000;

export function linkedReport(title: string, diagnosis: Diagnosis): LinkedText {
  const text = diagnosisReport(title, diagnosis);
  const lines = text.split('\n');
  const { containerId, imageId = '' } = diagnosis.subject;
  const context = diagnosis.build?.contextPath;
  const differing = (diagnosis.files ?? []).filter(({ state }) => state === 'different' || state === 'changed-in-container');
  const byLine = new Map(differing.map((file) => [`- ${inertCode(file.path)} → ${inertCode(file.imagePath ?? '')}`, file]));
  const links = lines.flatMap((line, at): TextLink[] => {
    const found = [...byLine.keys()].find((start) => line.startsWith(start));
    const file = found === undefined ? undefined : byLine.get(found);
    if (file?.imagePath === undefined || context === undefined) return [];
    const of = containerId === undefined ? { imageId } : { containerId };
    const argument = { ...of, imagePath: file.imagePath, localPath: `${context}/${file.path}` };
    const start = 2;
    return [
      {
        ...{ line: at, start, end: start + inertCode(file.path).length, argument },
        tooltip: 'Compare with your workspace',
        command: 'unstale.compareFile',
      },
    ];
  });
  return { text, links: links.slice(0, mostLinks) };
}
