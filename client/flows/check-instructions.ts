/**
 * Images and containers against the Dockerfiles that make them, by what the images tell of their own build. The history of an
 * image is asked for once; it belongs to its content.
 */
import type { BuildSourceInfo, ExpectedInstructionsResult } from '../../server/protocol.ts';
import { stepParams } from '../core/build/build-params.ts';
import { compareInstructions, type InstructionAnswer } from '../core/freshness/compare-instructions.ts';
import type { SourceAnswer } from '../core/freshness/compare-source.ts';
import type { ImageRecord } from '../core/freshness/history-agreement.ts';
import { fullName } from '../core/freshness/image-index.ts';
import { instructionLink, isOpenBeside } from '../core/freshness/instruction-link.ts';
import { type Link, link } from '../core/freshness/link.ts';
import type { ImageStatus } from '../core/freshness/report.ts';
import { objectOf } from '../core/json-fields.ts';
import { type Builds, type Engine, EngineError } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { ifThere } from './if-there.ts';
import type { Checked, LinkCheck } from './link-check.ts';
import { notTold } from './not-told.ts';

export interface InstructionCheckPorts {
  readonly engine: Pick<Engine, 'imageHistory' | 'inspectImage'>;
  readonly builds: Pick<Builds, 'expectedInstructions'>;
}

const kept = 500;
/** Answers are small, and a workspace has few builds. */
const keptAnswers = 5_000;

export function instructionCheck({ engine, builds }: InstructionCheckPorts): LinkCheck {
  const records = boundedCache<ImageRecord | undefined>(kept, (record) => record !== undefined);
  const emptied = () => ({
    expected: boundedCache<ExpectedInstructionsResult>(kept),
    answers: boundedCache<InstructionAnswer>(keptAnswers),
  });
  let known = emptied();

  const recordOf = (imageId: string) => records.get(imageId, () => readRecord(engine, imageId));
  const compare = async (imageId: string, source: BuildSourceInfo): Promise<InstructionAnswer> => {
    const expected = await known.expected.get(keyOf(source), () => builds.expectedInstructions(paramsOf(source)));
    if (expected.kind === 'unknown') return expected;
    const record = await recordOf(imageId);
    if (record === undefined) return { kind: 'unknown', because: 'The image is gone.' };
    return compareInstructions(record, expected);
  };
  const read = async (imageId: string, { source, maker }: Omit<Known, 'ofFiles'>): Promise<Told> => {
    const key = `${imageId} ${keyOf(source)}`;
    try {
      const answer = await known.answers.get(key, () => settled(() => compare(imageId, source)));
      return { link: instructionLink(answer, source, maker), isLookedAt: true };
    } catch (error) {
      return { link: link('source', 'unknown', notTold(error).because), isLookedAt: false };
    }
  };
  const checkImage = async (image: ImageStatus, of: Known, into: Found): Promise<void> => {
    const ofReference = image.id === undefined ? nothing : await read(image.id, of);
    const name = fullName(image.reference);
    if (counts(ofReference, of.ofFiles.ofImages?.get(name))) into.images.set(name, [ofReference.link]);
    for (const { id, imageId } of image.containers) {
      // Of one that runs an older image than a right one, the container link tells what to do.
      if (image.id !== undefined && image.id !== imageId && ofReference.link === undefined) continue;
      const own = imageId === image.id ? ofReference : await read(imageId, { ...of, maker: undefined });
      if (counts(own, of.ofFiles.ofContainers?.get(id)?.seen)) into.containers.set(id, [own.link]);
    }
  };

  return {
    check: async ({ report, sources, makers, ...ofFiles }) => {
      const found: Found = { images: new Map(), containers: new Map() };
      for (const image of report.projects.flatMap(({ images }) => images)) {
        const source = sources.get(fullName(image.reference));
        if (source === undefined || source.unknown !== undefined) continue;
        await checkImage(image, { source, maker: makers?.get(fullName(image.reference)), ofFiles }, found);
      }
      return found;
    },
    forget: () => {
      known = emptied();
    },
  };
}

interface Known {
  readonly source: BuildSourceInfo;
  readonly maker: BuildSourceInfo | undefined;
  readonly ofFiles: Pick<Checked, 'ofImages' | 'ofContainers'>;
}

interface Found {
  readonly images: Map<string, readonly Link[]>;
  readonly containers: Map<string, readonly Link[]>;
}

interface Told {
  readonly link: Link | undefined;
  /** Otherwise files that agree prove nothing: nobody looked at its instructions. */
  readonly isLookedAt: boolean;
}

const nothing: Told = { link: undefined, isLookedAt: true };

function counts(told: Told, files: SourceAnswer | undefined): told is Told & { readonly link: Link } {
  return told.link !== undefined && (told.link.state !== 'unknown' || !told.isLookedAt || isOpenBeside(files));
}

/** What an image tells of its own build; `undefined` when it is gone. */
export async function readRecord(engine: InstructionCheckPorts['engine'], imageId: string): Promise<ImageRecord | undefined> {
  return ifThere(async () => {
    const [history, image] = await Promise.all([engine.imageHistory(imageId), engine.inspectImage(imageId)]);
    return { history, config: objectOf(image['Config']) };
  });
}

/** What an engine cannot tell leaves the question open. */
async function settled(ask: () => Promise<InstructionAnswer>): Promise<InstructionAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (!EngineError.is(error) || error.reason === 'not-running') throw error;
    return { kind: 'unknown', because: `Its history could not be read: ${error.detail}` };
  }
}

function paramsOf(source: BuildSourceInfo) {
  const { args: _, unknownArgs: __, ...params } = stepParams(source);
  return params;
}

function keyOf(source: BuildSourceInfo): string {
  return JSON.stringify(paramsOf(source));
}
