/** What makes each stage of a Dockerfile, as BuildKit writes it into images. Nothing of the build context decides it. */
import type { Dockerfile } from '../model/dockerfile.ts';
import { lineCounter } from '../model/line-counter.ts';
import type { BuildSource } from './build-source.ts';
import type { ContextView } from './context-view.ts';
import { type ExpectedHistory, type ExpectedInstruction, expectedHistory, withoutArguments } from './expected-history.ts';
import type { StageFacts } from './file-facts.ts';
import { gatherFacts } from './gather-facts.ts';
import { stageOfTarget } from './target-stage.ts';

export interface BuildOfStage {
  readonly dockerfileUri: string;
  readonly target?: string | undefined;
  readonly namedContexts?: Readonly<Record<string, string>> | undefined;
}

export interface ExpectedStage {
  readonly name: string | undefined;
  /** Lines count from 1. */
  readonly instructions: readonly (Omit<ExpectedInstruction, 'start'> & { readonly line: number })[];
  readonly isFromScratch: boolean;
  readonly keepsShellOfBase: boolean;
}

export type ExpectedStages =
  | { readonly kind: 'known'; readonly target: ExpectedStage; readonly others: readonly ExpectedStage[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** More than these no person wrote; each repeats the instructions of the stages below it. */
const mostStages = 100;

export function expectedStages(dockerfile: Dockerfile, build: BuildOfStage): ExpectedStages {
  const facts = gatherFacts(dockerfile, withoutArguments(dockerfile, viewOf(build)));
  if (facts.stages.length > mostStages) return unknown('The Dockerfile has more stages than are followed.');
  const target = stageOfTarget(facts.stages, build.target);
  if (target === undefined) return unknown(`There is no stage "${build.target?.slice(0, 80) ?? ''}".`);
  const ofTarget = expectedHistory(facts, target);
  if (ofTarget.kind === 'unknown') return ofTarget;
  const lineOf = lineCounter(dockerfile.text);
  const others = facts.stages.flatMap((stage) => {
    if (stage === target || stage.stage.name === undefined) return [];
    const expected = expectedHistory(facts, stage);
    return expected.kind === 'unknown' ? [] : [stageOf(stage, expected, lineOf)];
  });
  return { kind: 'known', target: stageOf(target, ofTarget, lineOf), others };
}

function stageOf(
  { stage }: StageFacts,
  { instructions, isFromScratch, keepsShellOfBase }: Exclude<ExpectedHistory, { kind: 'unknown' }>,
  lineOf: (offset: number) => number,
): ExpectedStage {
  const placed = instructions.map(({ start, ...rest }) => ({ ...rest, line: lineOf(start) + 1 }));
  return { name: stage.name, instructions: placed, isFromScratch, keepsShellOfBase };
}

/** Without files: nothing asks for them here. */
function viewOf({ dockerfileUri, target, namedContexts }: BuildOfStage): ContextView {
  const source: BuildSource = {
    dockerfileUri,
    context: { kind: 'unknown', because: 'the request names none' },
    target,
    args: new Map(),
    namedContexts: new Map(Object.entries(namedContexts ?? {})),
    localImages: new Set(),
    origin: { kind: 'folder', because: 'the request names it' },
  };
  const notLoaded = { kind: 'not-loaded' } as const;
  return { source, listing: notLoaded, ignoreFile: notLoaded, read: () => notLoaded };
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
