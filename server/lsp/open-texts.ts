/** The text of open documents for whoever reads files: what is not saved yet wins over the disk. */
import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';

/** Looks a text up by canonical URI. Editors differ in how they spell a URI; each spelling is made canonical only once. */
export function openTexts(documents: TextDocuments<TextDocument>): (canonicalUri: string) => string | undefined {
  const spelled = new Map<string, string>();
  documents.onDidOpen(({ document: { uri } }) => spelled.set(canonicalUri(uri), uri));
  documents.onDidClose(({ document: { uri } }) => {
    const canonical = canonicalUri(uri);
    if (spelled.get(canonical) === uri) spelled.delete(canonical);
  });
  return (canonical) => documents.get(spelled.get(canonical) ?? canonical)?.getText();
}

/** A URI that is none stays as it is: it then equals nothing. */
function canonicalUri(uri: string): string {
  try {
    return URI.parse(uri).toString();
  } catch {
    return uri;
  }
}
