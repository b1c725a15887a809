/** The places of a Dockerfile that take the whole build context: sources of COPY and ADD, and bind mounts. */
import type { Span } from '../model/span.ts';
import type { FileFacts, Step } from './file-facts.ts';

export interface WholeContextCopy {
  readonly step: Step;
  readonly span: Span;
}

export function wholeContextCopies({ stages }: FileFacts): readonly WholeContextCopy[] {
  return stages
    .flatMap(({ steps }) => steps)
    .flatMap((step) => {
      const { copy, mounts } = step;
      const sources =
        copy?.from.kind === 'context' ? copy.sources.filter(({ kind, path }) => kind === 'path' && path === '') : [];
      const binds = mounts.filter(
        ({ type, from, source, spelledSource }) =>
          type === 'bind' && from.kind === 'context' && /^[./]*$/.test(source ?? spelledSource ?? ''),
      );
      return [...sources, ...binds].map(({ span }) => ({ step, span }));
    });
}
