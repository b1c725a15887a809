/** What building one image would do, as a value that a person agrees to and that is then carried out. No container is replaced. */
import type { BuildInputsParams } from '../../../server/protocol.ts';
import { displayText } from '../tree/display-text.ts';
import { type BuildOrder, buildArguments, commandLine } from './build-line.ts';

export interface ImageBuildPlan {
  /** Of the engine that is meant. */
  readonly engineId: string;
  readonly program: 'docker' | 'podman';
  /** What names the image afterwards. */
  readonly reference: string;
  readonly order: BuildOrder;
  /** What the image has to hold afterwards. */
  readonly expected: BuildInputsParams;
  /** Who says that this build makes the image. */
  readonly because: string;
  /** What the reference names now; `undefined` where that is nothing. */
  readonly namedId: string | undefined;
  /** Containers that were created from the reference: they go on with what they run. */
  readonly containers: readonly UsingContainer[];
}

export interface UsingContainer {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
}

const longestLine = 4_000;

/** For a modal dialog. */
export function imageBuildText(plan: ImageBuildPlan, more: readonly string[]): string {
  const { order, program, because, containers } = plan;
  const shown = containers.map(({ name }) => displayText(name)).join(', ');
  const paragraphs = [
    displayText(commandLine(program, buildArguments(order, program)), longestLine),
    `This is the build because ${displayText(because)}. The new image is compared with your workspace before any name is given to it.`,
    [namesText(plan), ...more].join('\n'),
    containers.length > 0 ? `Goes on with what it runs, until it is recreated: ${displayText(shown)}` : '',
  ];
  return paragraphs.filter((text) => text !== '').join('\n\n');
}

function namesText({ reference, namedId }: ImageBuildPlan): string {
  const now = namedId === undefined ? 'names nothing yet' : `names ${namedId.replace(/^sha256:/, '').slice(0, 12)} now`;
  return `Image: ${displayText(reference)}, which ${now} → a new one`;
}
