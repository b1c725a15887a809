/** What rules ask about one ignore file: its patterns, and the build contexts that it holds for. */
import { type IgnoreFile, parseIgnoreFile } from '../model/ignore-file.ts';
import type { DocumentView } from './document-view.ts';

export interface IgnoreFacts {
  readonly text: string;
  readonly ignore: IgnoreFile;
  readonly view: DocumentView;
}

export function gatherIgnoreFacts(text: string, view: DocumentView): IgnoreFacts {
  return { text, ignore: parseIgnoreFile(text), view };
}
