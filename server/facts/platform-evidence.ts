/**
 * Whether a stage is built for several platforms, on one builder with the same cache mounts: somebody declares such a build, or
 * the stage asks for the platform that it is built for. A stage that is tied to one platform never is.
 */
import type { ManyPlatforms } from './build-source.ts';
import type { FileFacts, StageFacts, Step } from './file-facts.ts';

export type PlatformEvidence =
  | ({ readonly kind: 'declared' } & ManyPlatforms)
  /** The stage reads a platform argument: it is written for several, whoever builds them. */
  | { readonly kind: 'asked'; readonly name: string; readonly step: Step };

const ofTarget = /^(?:TARGETARCH|TARGETPLATFORM)$/;

export function platformEvidence({ context, dockerfile }: FileFacts, stage: StageFacts): PlatformEvidence | undefined {
  if (isTied(stage)) return undefined;
  const { manyPlatforms } = context.source;
  if (manyPlatforms !== undefined) return { kind: 'declared', ...manyPlatforms };
  for (const step of stage.lineage) {
    const name = declaredBy(step);
    if (name === undefined) continue;
    const isRead = stage.lineage.some(({ instruction: { keyword, span } }) => {
      if (keyword === 'ARG' || keyword === 'LABEL') return false;
      return new RegExp(`\\b${name}\\b`).test(dockerfile.text.slice(span.start, span.end));
    });
    if (isRead) return { kind: 'asked', name, step };
  }
  return undefined;
}

/** The platform arguments that a step sees: without an ARG of the stage, or of one that it stands on, they are empty. */
export function platformNames({ lineage }: StageFacts, step: Step): readonly string[] {
  return lineage.slice(0, lineage.indexOf(step)).flatMap((each) => declaredBy(each) ?? []);
}

function declaredBy({ instruction: { keyword, words } }: Step): string | undefined {
  if (keyword !== 'ARG') return undefined;
  // With a default, it is what the default says wherever the builder is not BuildKit, and the platform elsewhere.
  return words.map(({ text }) => text.split('=', 1)[0] ?? '').find((name) => ofTarget.test(name));
}

/** `FROM --platform=$BUILDPLATFORM`, or one that is spelled out. */
function isTied(stage: StageFacts): boolean {
  for (let each: StageFacts | undefined = stage; each !== undefined; each = each.parent) {
    const platform = each.stage.from.flags.find(({ name }) => name === 'platform')?.value;
    if (platform !== undefined && !platform.includes('TARGET')) return true;
  }
  return false;
}
