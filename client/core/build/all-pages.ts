/** Expected files come in pages; one that no longer fits to those before makes all of them unknown. */
import type { ExpectedFilesParams, ExpectedFilesResult } from '../../../server/protocol.ts';

type Ask = (params: ExpectedFilesParams) => Promise<ExpectedFilesResult>;

/** Throws what `ask` throws. */
export async function allPages(params: ExpectedFilesParams, ask: Ask): Promise<ExpectedFilesResult> {
  let whole = await ask(params);
  while (whole.kind === 'known' && whole.next !== undefined) {
    const page = await ask({ ...params, page: whole.next });
    if (page.kind === 'unknown') return page;
    const { next: _, ...soFar } = whole;
    whole = {
      ...soFar,
      files: [...whole.files, ...page.files],
      notVerbatim: [...new Set([...whole.notVerbatim, ...page.notVerbatim])],
      isComplete: whole.isComplete && page.isComplete,
      ...(page.next === undefined ? {} : { next: page.next }),
    };
  }
  return whole;
}
