/** What a person does in VS Code, as functions: open a file, wait for findings, take a fix. */
import { join } from 'node:path';
import {
  type CodeAction,
  commands,
  type Diagnostic,
  DiagnosticSeverity,
  languages,
  Position,
  Range,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode';

const patienceMs = 30_000;

/** A file of the folder that is open. */
export function fileUri(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('No folder is open.');
  return Uri.file(join(folder.uri.fsPath, path));
}

export async function openFile(path: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(fileUri(path));
  await window.showTextDocument(document, { preview: false });
  return document;
}

/** Rule and marked text of our diagnostics, in the order of the text. Hints are three dots under a word, and in no list. */
export function findings(document: TextDocument): readonly (readonly [string, string])[] {
  const listed = ourDiagnostics(document).filter(({ severity }) => severity !== DiagnosticSeverity.Hint);
  return listed.map((diagnostic) => [ruleOf(diagnostic), document.getText(diagnostic.range)]);
}

export function ourDiagnostics(document: TextDocument): readonly Diagnostic[] {
  const own = languages.getDiagnostics(document.uri).filter(({ source }) => source === 'unstale');
  return own.sort((a, b) => a.range.start.compareTo(b.range.start));
}

export function ruleOf({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Waits until `check` no longer throws; its last error is the failure. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Takes the first fix of the rule, as from the light bulb. */
export async function applyFix(document: TextDocument, ruleId: string): Promise<void> {
  const diagnostic = ourDiagnostics(document).find((one) => ruleOf(one) === ruleId);
  if (diagnostic === undefined) throw new Error(`${ruleId} is not shown.`);
  const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, diagnostic.range);
  // VS Code's answer leaves out which diagnostic an action is for; the actions stand in the order of the findings.
  const fix = actions.find(({ title }) => !title.startsWith('Ignore '));
  if (fix?.edit === undefined) throw new Error(`${ruleId} has no fix among: ${actions.map(({ title }) => title).join(' | ')}`);
  if (!(await workspace.applyEdit(fix.edit))) throw new Error(`VS Code refused the fix "${fix.title}".`);
}

/** The text under the cursor's hover at the start of a text in the document. */
export async function hoverOn(document: TextDocument, text: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(text));
  const hovers = await commands.executeCommand<{ contents: (string | { value: string })[] }[]>(
    'vscode.executeHoverProvider',
    document.uri,
    new Position(position.line, position.character),
  );
  return hovers
    .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)))
    .join('\n');
}

export async function replaceText(document: TextDocument, text: string): Promise<void> {
  const editor = await window.showTextDocument(document);
  const whole = new Range(document.positionAt(0), document.positionAt(document.getText().length));
  await editor.edit((builder) => builder.replace(whole, text));
}
