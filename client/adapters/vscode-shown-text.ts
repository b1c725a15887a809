/** Text that is only read: documents of a scheme of our own, which nobody can change and which nobody is asked to save. */
import { type Disposable, Uri, workspace } from 'vscode';

export const shownTextScheme = 'unstale-text';
/** A person who opens more has long forgotten the first. */
const mostKept = 50;
const texts = new Map<string, string>();
let count = 0;

export function provideShownTexts(): Disposable {
  return workspace.registerTextDocumentContentProvider(shownTextScheme, {
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
  });
}

/** The document of a text; `title` is what its tab says. */
export function shownText(text: string, title: string): Uri {
  count += 1;
  const uri = Uri.from({ scheme: shownTextScheme, path: `/${title.replaceAll('/', '-')}`, query: String(count) });
  texts.set(uri.toString(), text);
  for (const key of [...texts.keys()].slice(0, -mostKept)) texts.delete(key);
  return uri;
}
