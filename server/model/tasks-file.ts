/**
 * `docker-build` tasks of `.vscode/tasks.json`
 * (https://code.visualstudio.com/docs/containers/reference#_docker-build-task). Paths keep their `${workspaceFolder}`;
 * any other variable makes them unknown. Broken JSON is no file.
 */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { type DeclaredBuild, type DeclaredText, isRemoteContext, knownText, textIfKnown } from './declared-build.ts';
import { lineCounter } from './line-counter.ts';

const maxLength = 1024 * 1024;

/** `undefined` when the text cannot be read. `workspaceFolder` is put in place of the variable; `file` is given back. */
export function parseTasksFile(text: string, file: string, workspaceFolder: string): readonly DeclaredBuild[] | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const errors: ParseError[] = [];
    const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
    if (root === undefined || errors.length > 0) return undefined;
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
    return text === undefined ? undefined : expand(text, workspaceFolder);
  };
  const args = new Map<string, string | undefined>();
  for (const property of findNodeAtLocation(task, ['dockerBuild', 'buildArgs'])?.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined) continue;
    const text = value?.type === 'string' ? expand(String(value.value), workspaceFolder) : undefined;
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

/** `${workspaceFolder}` and its old name; anything else depends on the editor. */
function expand(text: string, workspaceFolder: string): DeclaredText {
  const expanded = text.replace(/\$\{(?:workspaceFolder|workspaceRoot)\}/g, () => workspaceFolder);
  const last = expanded.lastIndexOf('${');
  if (last < 0) return knownText(expanded);
  const close = expanded.indexOf('}', last);
  return {
    kind: 'unknown',
    because: `"${text}" depends on a variable of the editor`,
    tail: close < 0 ? '' : expanded.slice(close + 1),
  };
}

function textAt(node: Node, path: readonly string[]): string | undefined {
  const found = findNodeAtLocation(node, [...path]);
  const value: unknown = found === undefined ? undefined : getNodeValue(found);
  return typeof value === 'string' ? value : undefined;
}
