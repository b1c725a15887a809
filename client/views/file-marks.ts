/**
 * Marks files of the workspace of which a running container sees other content, where the setting unstale.fileDecorations wants it.
 * Tells what the latest report says: nothing is asked or read for a mark, and only files whose mark changed are drawn again.
 */
import { type Disposable, EventEmitter, FileDecoration, ThemeColor, Uri, window, workspace } from 'vscode';
import { type FileMark, fileMarks } from '../core/decorations/differing-files.ts';
import type { LiveStatus } from '../flows/live-status.ts';

export function fileMarkView(live: LiveStatus): Disposable {
  const changed = new EventEmitter<Uri[]>();
  let marks = marksOf(live);
  const redraw = (): void => {
    const next = marksOf(live);
    const paths = new Set([...marks.keys(), ...next.keys()]);
    const drawn = [...paths].filter((key) => marks.get(key)?.tooltip !== next.get(key)?.tooltip);
    marks = next;
    if (drawn.length > 0) changed.fire(drawn.map((key) => Uri.parse(key)));
  };
  const subscriptions = [
    changed,
    live.onDidChange(redraw),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('unstale.fileDecorations')) redraw();
    }),
    window.registerFileDecorationProvider({
      onDidChangeFileDecorations: changed.event,
      provideFileDecoration: (uri) => toDecoration(marks.get(uri.toString())),
    }),
  ];
  return {
    dispose: () => {
      for (const one of subscriptions) one.dispose();
    },
  };
}

/** By URI, as VS Code spells it. */
function marksOf({ state }: LiveStatus): ReadonlyMap<string, FileMark> {
  const isWanted = workspace.getConfiguration('unstale').get<unknown>('fileDecorations') === true;
  if (!isWanted || state.kind !== 'known') return new Map();
  const marks = fileMarks(state.report, state.differingFiles);
  return new Map([...marks].map(([path, mark]) => [Uri.file(path).toString(), mark]));
}

function toDecoration(mark: FileMark | undefined): FileDecoration | undefined {
  if (mark === undefined) return undefined;
  const decoration = new FileDecoration(mark.badge, mark.tooltip, new ThemeColor('list.warningForeground'));
  // The folders above get the colour, so that the file is found where they are folded.
  decoration.propagate = true;
  return decoration;
}
