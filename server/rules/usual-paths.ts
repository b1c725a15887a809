/** What a document of each kind is called in an example that does not say it, below the folder that the other files lie in. */
import type { OtherDocumentKind } from '../model/document-name.ts';

export const usualPaths: Readonly<Record<OtherDocumentKind, string>> = {
  compose: 'compose.yaml',
  kubernetes: 'deploy/web.yaml',
  workflow: '.github/workflows/image.yml',
  ignore: '.dockerignore',
};
