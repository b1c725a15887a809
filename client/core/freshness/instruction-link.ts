/** What the history of an image tells against the Dockerfile, as links of the chain: the Dockerfile is source, too. */
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import type { InstructionAnswer } from './compare-instructions.ts';
import type { SourceAnswer } from './compare-source.ts';
import { isComparing, type Link, link } from './link.ts';

/**
 * That nothing speaks against an image proves little, so that it is no link. `maker`: another build that is remembered to have
 * made the image.
 */
export function instructionLink(
  answer: InstructionAnswer,
  source: BuildSourceInfo,
  maker?: BuildSourceInfo | undefined,
): Link | undefined {
  const fixes = ['clean-rebuild'] as const;
  if (answer.kind === 'changed' && maker !== undefined) {
    const because = `The image was built by ${nameOf(maker.dockerfileUri)}; ${saying(source)} ${nameOf(source.dockerfileUri)}.`;
    return link('target', 'broken', because, { evidence: answer.evidence, fixes });
  }
  if (answer.kind === 'changed') return link('source', 'broken', answer.because, { evidence: answer.evidence, fixes });
  if (answer.kind === 'unknown') return link('source', 'unknown', answer.because);
  if (answer.kind === 'same') return undefined;
  const { stage, evidence } = answer;
  const because = `The image was built up to the stage ${stage}; ${declaredTarget(source)}.`;
  return link('target', 'broken', because, { evidence, fixes });
}

/**
 * Instructions that an image does not tell matter only where nobody recorded what it was built from, and where its files do
 * not say already that it is old, or that nothing is known.
 */
export function isOpenBeside(files: SourceAnswer | undefined): boolean {
  const answer = files?.kind === 'compared' ? files.since?.answer : undefined;
  if (answer === undefined || answer.kind === 'unchanged') return false;
  return answer.kind !== 'changed' || answer.isDockerfileChanged || answer.args.length > 0;
}

/**
 * Files and instructions are compared apart, and both may say that the image is not what its source is. One link says so then,
 * with all that proves it; that the files agree says nothing for the instructions, also where nothing could be told of those.
 */
export function withOneSource(links: readonly Link[]): readonly Link[] {
  const [first, ...others] = links.filter(({ id }) => id === 'source');
  if (first === undefined || others.length === 0) return links;
  const both = together([first, ...others]);
  return links.flatMap((each) => (each === first ? both : each.id === 'source' ? [] : each));
}

function together(of: readonly [Link, ...Link[]]): Link {
  const broken = of.filter(({ state }) => state === 'broken');
  const unknown = of.filter(({ state }) => state === 'unknown');
  const pending = unknown.find(isComparing);
  const [one] = broken;
  if (one === undefined && (pending !== undefined || unknown.length === 0)) return pending ?? of[0];
  // What agrees is told beside what nobody knows, which would look worse than it is by itself.
  const told = one === undefined ? of : broken;
  const because = told.map((each) => each.because).join(' ');
  const evidence = [...new Set(told.flatMap((each) => each.evidence))];
  return link('source', one === undefined ? 'unknown' : 'broken', because, { evidence, fixes: (one ?? of[0]).fixes });
}

const says: Readonly<Record<BuildSourceInfo['origin']['kind'], string>> = {
  flag: 'the command line says',
  setting: 'the setting unstale.images says',
  record: 'the build before said',
  compose: 'the compose file says',
  bake: 'the bake file says',
  task: 'tasks.json says',
  script: 'the script that builds it says',
  devcontainer: 'devcontainer.json says',
  label: 'the image says',
  history: 'the build before said',
  folder: 'the build says',
};

function declaredTarget(source: BuildSourceInfo): string {
  const { target } = source;
  if (target === undefined || target === '') return 'its build goes on to the last stage of the Dockerfile';
  return `${saying(source)} ${target}`;
}

function saying({ service, origin }: BuildSourceInfo): string {
  return service === undefined ? says[origin.kind] : `${nameOf(service.composeUri)} says`;
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}
