/** What the history of an image tells against the Dockerfile, as links of the chain: the Dockerfile is source, too. */
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import type { InstructionAnswer } from './compare-instructions.ts';
import { type Link, link } from './link.ts';

/**
 * Only what is proved is a link; that nothing speaks against an image proves little. `maker`: another build that is remembered
 * to have made the image.
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
  if (answer.kind !== 'other-stage') return undefined;
  const { stage, evidence } = answer;
  const because = `The image was built up to the stage ${stage}; ${declaredTarget(source)}.`;
  return link('target', 'broken', because, { evidence, fixes });
}

/**
 * Files and instructions are compared apart, and both may say that the image is not what its source is. One link says so then,
 * with all that proves it; that the files agree says nothing for the instructions, also where nothing could be told of those.
 */
export function withOneSource(links: readonly Link[]): readonly Link[] {
  const [first, ...others] = links.filter(({ id }) => id === 'source');
  if (first === undefined || others.length === 0) return links;
  const broken = [first, ...others].filter(({ state }) => state === 'broken');
  const [one = first, ...more] = broken;
  const because = [one, ...more].map((each) => each.because).join(' ');
  const evidence = [...new Set(broken.flatMap((each) => each.evidence))];
  const unproved = [first, ...others].find(({ state }) => state === 'unknown') ?? first;
  const both = broken.length === 0 ? unproved : link('source', 'broken', because, { evidence, fixes: one.fixes });
  return links.flatMap((each) => (each === first ? both : each.id === 'source' ? [] : each));
}

const says: Readonly<Record<BuildSourceInfo['origin']['kind'], string>> = {
  flag: 'the command line says',
  setting: 'the setting unstale.images says',
  record: 'the build before said',
  compose: 'the compose file says',
  bake: 'the bake file says',
  task: 'tasks.json says',
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
