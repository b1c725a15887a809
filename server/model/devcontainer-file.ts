/**
 * The build that a `devcontainer.json` declares (https://containers.dev/implementors/json_reference/#image-specific). Its paths
 * start from the folder of the file. One that names an image or compose files declares none. Broken JSON is no file.
 */
import { findNodeAtLocation, getNodeValue } from 'jsonc-parser';
import { type DeclaredBuild, knownText, textIfKnown } from './declared-build.ts';
import { expandFolder, parseEditorJson, textAt } from './editor-text.ts';
import { lineCounter } from './line-counter.ts';

/** `undefined` when the text cannot be read. `file` is given back. */
export function parseDevcontainerFile(text: string, file: string, workspaceFolder: string): readonly DeclaredBuild[] | undefined {
  try {
    const root = parseEditorJson(text);
    if (root === undefined) return undefined;
    const expand = (each: string) => expandFolder(each, ['localWorkspaceFolder'], workspaceFolder);
    const read = (...path: string[]) => {
      const found = textAt(root, path);
      return found === undefined ? undefined : expand(found);
    };
    // Before there was `build`, both stood at the top.
    const dockerfile = read('build', 'dockerfile') ?? read('dockerFile');
    if (dockerfile === undefined) return [];
    const args = new Map<string, string | undefined>();
    for (const { children: [key, value] = [] } of findNodeAtLocation(root, ['build', 'args'])?.children ?? []) {
      if (key !== undefined)
        args.set(String(key.value), value?.type === 'string' ? textIfKnown(expand(String(value.value))) : undefined);
    }
    const place = findNodeAtLocation(root, ['build']) ?? findNodeAtLocation(root, ['dockerFile']) ?? root;
    return [
      {
        ...{ name: textAt(root, ['name']) ?? 'devcontainer', file, line: lineCounter(text)(place.offset) },
        ...{
          context: read('build', 'context') ?? read('context') ?? knownText('.'),
          dockerfile,
          target: read('build', 'target'),
        },
        ...{ args, namedContexts: new Map<string, string>(), images: [] },
        otherOptions: findNodeAtLocation(root, ['build', 'options']) === undefined ? [] : ['options'],
      },
    ];
  } catch {
    // The library overflows the stack on absurd nesting, which is broken input.
    return undefined;
  }
}

/** The compose files that it starts, relative to its folder, in the order in which Compose is given them; empty where one is not known. */
export function devcontainerComposeFiles(text: string, workspaceFolder: string): readonly string[] {
  try {
    const root = parseEditorJson(text);
    const found = root && findNodeAtLocation(root, ['dockerComposeFile']);
    const value: unknown = found && getNodeValue(found);
    const spelled = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
    const known = spelled.flatMap((each) => textIfKnown(expandFolder(each, ['localWorkspaceFolder'], workspaceFolder)) ?? []);
    return known.length === spelled.length ? known : [];
  } catch {
    return [];
  }
}
