/**
 * Draws the plan of the next build into Dockerfiles: a word behind each step, a line above the first FROM, and a hover on the keyword of a
 * step. A plan is about the file on the disk. While the text in the editor differs from it nothing is drawn behind instructions: lines may
 * have moved, a hint that is only dimmed would stand behind the wrong one, and one behind the right one would speak of another text.
 * The line at the top stays, and says so, because text that jumps by a line while somebody types is worse.
 */
import {
  CodeLens,
  type Disposable,
  type DocumentSelector,
  EventEmitter,
  Hover,
  InlayHint,
  languages,
  MarkdownString,
  Position,
  Range,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from 'vscode';
import { inertText } from '../core/diagnose/inert-text.ts';
import { firstStageLine, planLine } from '../core/plan/plan-line.ts';
import { stepAt, stepHints } from '../core/plan/step-hints.ts';
import { stepHover } from '../core/plan/step-hover.ts';
import { type LivePlan, type LivePlanPorts, type LivePlans, livePlans } from '../flows/live-plans.ts';
import { type ChurnPorts, stepChurn } from '../flows/step-churn.ts';

export type PlanHintPorts = Omit<LivePlanPorts, 'visible' | 'versionOf' | 'onDidChange' | 'isEveryFileWatched'> &
  ChurnPorts & { readonly timeText: (atMs: number) => string };

export type PlanHintView = Disposable & Pick<LivePlans, 'changed' | 'askAgain'>;
type Part = 'hints' | 'summary' | 'hover';
type Known = Extract<LivePlan, { kind: 'known' }>;

const parts: readonly Part[] = ['hints', 'summary', 'hover'];
const showBuildPlan = 'unstale.showBuildPlan';
const keyword = /^\s*(FROM|RUN|COPY|ADD|WORKDIR)(?=\s)/i;

export function planHintView(ports: PlanHintPorts, selector: DocumentSelector): PlanHintView {
  const hintsChanged = new EventEmitter<void>();
  const summaryChanged = new EventEmitter<void>();
  const churnOf = stepChurn(ports);
  const isOurs = (document: TextDocument): boolean => languages.match(selector, document) > 0;
  const redraw = (): void => {
    hintsChanged.fire();
    summaryChanged.fire();
  };
  const plans = livePlans({
    ...ports,
    visible: () => seenDocuments(isOurs).map(({ uri }) => uri.fsPath),
    versionOf: (path) => {
      const document = workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === path);
      return document?.isDirty === false ? document.version : undefined;
    },
    isEveryFileWatched,
    onDidChange: redraw,
  });
  const knownOf = ({ uri }: TextDocument): Known | undefined => {
    const plan = plans.of(uri.fsPath);
    return plan?.kind === 'known' ? plan : undefined;
  };
  /** Of just the text that the editor shows. */
  const exactOf = (document: TextDocument): Known | undefined => {
    const known = knownOf(document);
    return document.isDirty || known?.version !== document.version ? undefined : known;
  };
  const subscriptions = [
    hintsChanged,
    summaryChanged,
    languages.registerInlayHintsProvider(selector, {
      onDidChangeInlayHints: hintsChanged.event,
      provideInlayHints: (document, range) => {
        const known = isWanted(document.uri, 'hints') ? exactOf(document) : undefined;
        return hintsOf(known, document).filter(({ position }) => range.contains(position));
      },
    }),
    languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: summaryChanged.event,
      provideCodeLenses: (document) => (isWanted(document.uri, 'summary') ? linesOf(knownOf(document), document) : []),
    }),
    languages.registerHoverProvider(selector, {
      provideHover: async (document, { line, character }) => {
        const word = keyword.exec(document.lineAt(line).text);
        if (word === null || character > word[0].length || !isWanted(document.uri, 'hover')) return undefined;
        const text = await hoverText(document, line, word[1] ?? '');
        return text === undefined
          ? undefined
          : new Hover(inertMarkdown(text), new Range(line, word[0].length - (word[1] ?? '').length, line, word[0].length));
      },
    }),
    window.onDidChangeVisibleTextEditors(() => plans.look()),
    workspace.onDidGrantWorkspaceTrust(() => plans.look()),
    workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === 'file') plans.changed([uri.fsPath]);
    }),
    // It was changed outside and read again, or a person took back what was not saved.
    workspace.onDidChangeTextDocument(({ document }) => {
      if (!document.isDirty && document.uri.scheme === 'file' && isOurs(document)) plans.changed([document.uri.fsPath]);
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration('unstale')) return;
      if (!change.affectsConfiguration('unstale.plan')) return plans.askAgain();
      plans.look();
      redraw();
    }),
  ];
  const hoverText = async (document: TextDocument, line: number, word: string): Promise<string | undefined> => {
    const plan = plans.of(document.uri.fsPath);
    if (plan?.kind === 'unknown')
      return word.toUpperCase() === 'FROM' ? `**Next build** — Not known. ${inertText(plan.because)}` : undefined;
    const known = exactOf(document);
    const step = known === undefined ? undefined : stepAt(known.plan.steps, line);
    if (known === undefined || step === undefined) return undefined;
    const { steps, comparedWithMs } = known.plan;
    const churn = (await churnOf(known)).get(step.line);
    return stepHover(step, {
      steps,
      churn,
      comparedWith: comparedWithMs === undefined ? undefined : ports.timeText(comparedWithMs),
    });
  };
  plans.look();
  return {
    changed: plans.changed,
    askAgain: plans.askAgain,
    dispose: () => {
      plans.stop();
      for (const one of subscriptions) one.dispose();
    },
  };
}

function seenDocuments(isOurs: (document: TextDocument) => boolean): readonly TextDocument[] {
  const documents = window.visibleTextEditors.map(({ document }) => document);
  return documents.filter(
    (document) => document.uri.scheme === 'file' && isOurs(document) && parts.some((part) => isWanted(document.uri, part)),
  );
}

function isWanted(uri: Uri, part: Part): boolean {
  return workspace.getConfiguration('unstale', uri).get<unknown>(`plan.${part}`) !== false;
}

function hintsOf(known: Known | undefined, document: TextDocument): readonly InlayHint[] {
  return stepHints(known?.plan.steps ?? []).flatMap(({ line, text, tooltip }) => {
    if (line >= document.lineCount) return [];
    const hint = new InlayHint(document.lineAt(line).range.end, text);
    hint.paddingLeft = true;
    hint.tooltip = tooltip;
    return [hint];
  });
}

function linesOf(known: Known | undefined, document: TextDocument): CodeLens[] {
  const line = known === undefined ? undefined : firstStageLine(document.getText());
  if (known === undefined || line === undefined) return [];
  const command = { ...planLine({ ...known, isUnsaved: document.isDirty }), command: showBuildPlan, arguments: [document.uri] };
  return [new CodeLens(new Range(new Position(line, 0), new Position(line, 0)), command)];
}

function inertMarkdown(text: string): MarkdownString {
  const markdown = new MarkdownString(text);
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  return markdown;
}

/** What a person keeps from the watcher of the editor may change without a word. */
function isEveryFileWatched(): boolean {
  const excluded = workspace.getConfiguration('files').inspect('watcherExclude');
  return [excluded?.globalValue, excluded?.workspaceValue, excluded?.workspaceFolderValue].every((each) => each === undefined);
}
