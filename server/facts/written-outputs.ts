/** Where the commands of a RUN write what is of use afterwards: packages of an install, results of a build. */
import type { Command, Install, Step } from './file-facts.ts';
import { absolutePath } from './image-paths.ts';

export interface WrittenOutput {
  readonly command: Command;
  readonly install: Install | undefined;
  /** Absolute. */
  readonly path: string;
}

export function writtenOutputs({ installs }: Step): readonly WrittenOutput[] {
  return installs.flatMap((install): readonly WrittenOutput[] => {
    const { command, directory, ecosystem, kind } = install;
    if (kind !== 'manifest' && kind !== 'needs-source') return [];
    if (ecosystem.id === 'go') return namedOutput(install);
    // Only the folders that it surely writes: a test of Node.js writes nothing.
    const [first] = ecosystem.outputs;
    const isSure = kind === 'manifest' || ['cargo', 'maven', 'gradle', 'dotnet'].includes(ecosystem.id);
    if (first === undefined || directory === undefined || !isSure || !surelyWritten.has(first)) return [];
    return [{ command, install, path: `${directory === '/' ? '' : directory}/${first}` }];
  });
}

const surelyWritten: ReadonlySet<string> = new Set(['node_modules', 'vendor', 'target', 'build', 'bin']);

/** `go build -o dist/app`: without the flag it may be anything. */
function namedOutput(install: Install): readonly WrittenOutput[] {
  const { command } = install;
  const words = command.args.map(({ text }) => text);
  const at = words.indexOf('-o');
  const name = at < 0 ? words.find((word) => word.startsWith('-o='))?.slice(3) : words[at + 1];
  const path = name === undefined || /[$`]/.test(name) ? undefined : absolutePath(name, command.cwd);
  return path === undefined ? [] : [{ command, install, path }];
}
