/**
 * Draws the lines of `core/lenses` above services and stages. Nothing is asked of an engine for them: they tell the latest
 * report, so there are none before the sidebar was shown, and they are drawn again only when a text of theirs changes.
 */
import {
  CodeLens,
  type Command,
  type Disposable,
  type DocumentSelector,
  EventEmitter,
  languages,
  Range,
  workspace,
} from 'vscode';
import type { CommandId } from '../contributions.ts';
import { type ImageLens, imageLenses } from '../core/lenses/image-lenses.ts';
import type { ImagePlaces } from '../editor-ports.ts';
import type { LiveStatus } from '../flows/live-status.ts';

/** What was drawn for a document; without places while there is nothing to tell. */
interface Drawn {
  readonly places: Awaited<ReturnType<ImagePlaces['of']>> | undefined;
  readonly text: string;
}

export function imageLensView(live: LiveStatus, places: ImagePlaces, selector: DocumentSelector): Disposable {
  const changed = new EventEmitter<void>();
  const drawn = new Map<string, Drawn>();
  const lensesAt = (of: Drawn['places']): readonly ImageLens[] => {
    const { state } = live;
    return of === undefined || state.kind !== 'known' ? [] : imageLenses(of, state.report, { isTrusted: workspace.isTrusted });
  };
  const isOutdated = (one: Drawn): boolean =>
    one.places === undefined ? live.state.kind === 'known' : JSON.stringify(lensesAt(one.places)) !== one.text;
  const subscriptions = [
    changed,
    languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: async ({ uri }, token) => {
        const key = uri.toString();
        drawn.delete(key);
        if (workspace.getConfiguration('unstale', uri).get<unknown>('codeLens') === false) return [];
        drawn.set(key, { places: undefined, text: '' });
        if (live.state.kind !== 'known') return [];
        const found = await places.of(key);
        if (token.isCancellationRequested) return [];
        const lenses = lensesAt(found);
        drawn.set(key, { places: found, text: JSON.stringify(lenses) });
        return lenses.map(toCodeLens);
      },
    }),
    live.onDidChange(() => {
      if ([...drawn.values()].some(isOutdated)) changed.fire();
    }),
    workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('unstale.codeLens') || change.affectsConfiguration('unstale.images')) changed.fire();
    }),
    // A compose file that was saved may name another stage of a Dockerfile that is open beside it.
    workspace.onDidSaveTextDocument((document) => {
      if (languages.match(selector, document) > 0) changed.fire();
    }),
    workspace.onDidCloseTextDocument(({ uri }) => void drawn.delete(uri.toString())),
  ];
  return {
    dispose: () => {
      for (const one of subscriptions) one.dispose();
    },
  };
}

const commandOf: Readonly<Record<ImageLens['action'], CommandId | ''>> = {
  none: '',
  'clean-rebuild': 'unstale.cleanRebuild',
  recreate: 'unstale.recreate',
  reveal: 'unstale.revealInSidebar',
};

function toCodeLens({ line, title, tooltip, action, containerId }: ImageLens): CodeLens {
  const command: Command = {
    title,
    tooltip,
    command: commandOf[action],
    arguments: containerId === undefined ? [] : [containerId],
  };
  return new CodeLens(new Range(line, 0, line, 0), command);
}
