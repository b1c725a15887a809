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
  type Uri,
  window,
  workspace,
} from 'vscode';
import type { CommandId } from '../contributions.ts';
import type { ImageLens } from '../core/lenses/image-lenses.ts';
import type { ImagePlaces } from '../editor-ports.ts';
import { drawnLenses } from '../flows/drawn-lenses.ts';
import type { LiveStatus } from '../flows/live-status.ts';
import type { Clock } from '../ports.ts';

export interface LensViewPorts {
  readonly live: LiveStatus;
  readonly places: ImagePlaces;
  readonly clock: Clock;
}

export function imageLensView({ live, places, clock }: LensViewPorts, selector: DocumentSelector): Disposable {
  const changed = new EventEmitter<void>();
  const isWanted = (uri: Uri): boolean => workspace.getConfiguration('unstale', uri).get<unknown>('codeLens') !== false;
  const drawn = drawnLenses({
    live,
    places,
    clock,
    isTrusted: () => workspace.isTrusted,
    visible: () =>
      window.visibleTextEditors
        .filter(({ document }) => languages.match(selector, document) > 0 && isWanted(document.uri))
        .map(({ document }) => document.uri.toString()),
    changed: () => changed.fire(),
  });
  const subscriptions = [
    changed,
    languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: async ({ uri, version }) => {
        if (isWanted(uri)) return (await drawn.draw(uri.toString(), version)).map(toCodeLens);
        drawn.forget(uri.toString());
        return [];
      },
    }),
    live.onDidChange(() => drawn.askAgain()),
    workspace.onDidGrantWorkspaceTrust(() => drawn.askAgain()),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('unstale.images')) drawn.askAgain();
      if (change.affectsConfiguration('unstale.codeLens')) changed.fire();
    }),
    // A compose file that was saved may name another stage of a Dockerfile that is open beside it.
    workspace.onDidSaveTextDocument((document) => {
      if (languages.match(selector, document) > 0) drawn.askAgain();
    }),
    workspace.onDidCloseTextDocument(({ uri }) => drawn.forget(uri.toString())),
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
