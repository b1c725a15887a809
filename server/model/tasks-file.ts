/**
 * `docker-build` tasks of `.vscode/tasks.json`
 * (https://code.visualstudio.com/docs/containers/reference#_docker-build-task). Paths keep their `${workspaceFolder}`;
 * any other variable makes them unknown. Broken JSON is no file.
 */
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { type DeclaredBuild, type DeclaredText, isRemoteContext, knownText, textIfKnown } from './declared-build.ts';
import { expandFolder, parseEditorJson, textAt } from './editor-text.ts';
import { lineCounter } from './line-counter.ts';

/** The second is its old name. */
const folderNames = ['workspaceFolder', 'workspaceRoot'];

/** `undefined` when the text cannot be read. `workspaceFolder` is put in place of the variable; `file` is given back. */
export function parseTasksFile(text: string, file: string, workspaceFolder: string): readonly DeclaredBuild[] | undefined {
  try {
    const root = parseEditorJson(text);
    if (root === undefined) return undefined;
    const tasks = findNodeAtLocation(root, ['tasks'])?.children ?? [];
    const lineOf = lineCounter(text);
    return tasks.flatMap((task) => {
      if (textAt(task, ['type']) !== 'docker-build') return [];
      return [readTask(task, { file, line: lineOf(task.offset) }, workspaceFolder)];
    });
  } catch {
    // The library overflows the stack on absurd nesting, which is broken input.
    return undefined;
  }
}

function readTask(task: Node, place: { file: string; line: number }, workspaceFolder: string): DeclaredBuild {
  const read = (name: string): DeclaredText | undefined => {
    const text = textAt(task, ['dockerBuild', name]);
    return text === undefined ? undefined : expandFolder(text, folderNames, workspaceFolder);
  };
  const args = new Map<string, string | undefined>();
  for (const property of findNodeAtLocation(task, ['dockerBuild', 'buildArgs'])?.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined) continue;
    const text = value?.type === 'string' ? expandFolder(String(value.value), folderNames, workspaceFolder) : undefined;
    args.set(String(key.value), textIfKnown(text));
  }
  return {
    name: textAt(task, ['label']) ?? 'docker-build',
    ...place,
    context: contextOf(read('context')),
    dockerfile: read('dockerfile') ?? knownText('Dockerfile'),
    target: read('target'),
    args,
    namedContexts: new Map(),
    otherOptions: ['labels', 'customOptions', 'platform'].filter((name) => findNodeAtLocation(task, ['dockerBuild', name])),
    images: [textIfKnown(read('tag'))].filter((image) => image !== undefined),
  };
}

function contextOf(context: DeclaredText | undefined): DeclaredText {
  if (context === undefined) return { kind: 'unknown', because: 'the task names no context', tail: '' };
  const isRemote = context.kind === 'known' && isRemoteContext(context.text);
  return isRemote ? { kind: 'unknown', because: `the context ${context.text} is not a folder`, tail: '' } : context;
}
