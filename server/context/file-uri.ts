/** Between `file:` URIs and absolute paths, whatever way a client spells them (`%20`, `#`, drive letters, UNC). */
import { URI } from 'vscode-uri';

/** `undefined` for other schemes (`untitled:`, `vscode-vfs:`): there is no folder to look at. */
export function pathOfUri(uri: string): string | undefined {
  try {
    const parsed = URI.parse(uri, true);
    return parsed.scheme === 'file' ? parsed.fsPath : undefined;
  } catch {
    return undefined;
  }
}

/** The canonical spelling, as `vscode-uri` writes it. */
export function uriOfPath(path: string): string {
  return URI.file(path).toString();
}
