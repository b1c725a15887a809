/**
 * Git as VS Code knows it: the program that its own Git extension found or the person set, and word of a repository whose
 * commit or remotes changed. Without that extension it is the `git` of the PATH.
 */
import { type Disposable, type Event, extensions } from 'vscode';
import type { Git, WorkTrees } from '../note-ports.ts';
import { gitCli } from './git-cli.ts';

/** The part of the extension's API that is used: https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts */
interface GitApi {
  readonly git: { readonly path: string };
  readonly repositories: readonly Repository[];
  readonly onDidOpenRepository: Event<Repository>;
}

interface Repository {
  readonly rootUri: { toString(): string };
  readonly state: {
    readonly HEAD: { readonly commit?: string } | undefined;
    readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string }[];
    readonly onDidChange: Event<void>;
  };
}

export interface VscodeGit extends Git, WorkTrees, Disposable {
  /** The one that the person chose, or that VS Code found. */
  program(): string;
  /** Another commit was checked out or made, or a remote is another. Follows nothing before Git was asked for the first time. */
  onDidMove(listener: () => void): void;
}

export function vscodeGit(): VscodeGit {
  const listeners: (() => void)[] = [];
  const subscriptions: Disposable[] = [];
  const heads = new Map<string, string | undefined>();
  let api: GitApi | undefined;
  const follow = (repository: Repository): void => {
    const key = repository.rootUri.toString();
    heads.set(key, placeOf(repository));
    const look = (): void => {
      const before = heads.get(key);
      const now = placeOf(repository);
      heads.set(key, now);
      // A repository that was just opened has no commit before it was read.
      if (before === undefined || before === now) return;
      for (const listener of listeners) listener();
    };
    subscriptions.push(repository.state.onDidChange(look));
  };
  const find = (): GitApi | undefined => {
    if (api !== undefined) return api;
    api = gitApi();
    for (const repository of api?.repositories ?? []) follow(repository);
    if (api !== undefined) subscriptions.push(api.onDidOpenRepository(follow));
    return api;
  };
  const program = (): string => find()?.git.path ?? 'git';
  return {
    ...gitCli(program),
    program,
    onDidMove: (listener) => void listeners.push(listener),
    dispose: () => {
      for (const one of subscriptions) one.dispose();
    },
  };
}

/** `undefined` without a commit. */
function placeOf({ state }: Repository): string | undefined {
  const commit = state.HEAD?.commit;
  return commit === undefined ? undefined : JSON.stringify([commit, state.remotes.map(({ fetchUrl }) => fetchUrl)]);
}

/** VS Code starts it by itself; it is not started for us, and it may be switched off. */
function gitApi(): GitApi | undefined {
  const extension = extensions.getExtension<{ readonly enabled: boolean; getAPI(version: 1): GitApi }>('vscode.git');
  return extension?.isActive === true && extension.exports.enabled ? extension.exports.getAPI(1) : undefined;
}
