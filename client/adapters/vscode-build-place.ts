/** Files, trusted folders, marks and the setting `unstale.images`, as builds from VS Code need them. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationTarget, Diagnostic, DiagnosticSeverity, type Disposable, languages, Range, Uri, workspace } from 'vscode';
import type { BuildPlace } from '../ports.ts';
import { buildxBuilders } from './buildx-builders.ts';
import { notedBuilds } from './noted-builds.ts';
import { readStartOfFile } from './read-start-of-file.ts';
import { engineCli } from './run-engine-cli.ts';

export function vscodeBuildPlace(): BuildPlace & Disposable {
  const marks = languages.createDiagnosticCollection('unstale-build');
  return {
    cli: (endpoint, program) => engineCli(endpoint, { program, environment: process.env }),
    pathOf: (uri) => fileURLToPath(uri),
    realPath: (path) => realpath(path).catch(() => undefined),
    workspace: async () => {
      const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
      const real = folders.map(({ uri }) => realpath(uri.fsPath).catch(() => undefined));
      return { isTrusted: workspace.isTrusted, folders: (await Promise.all(real)).filter((path) => path !== undefined) };
    },
    notedBuilds: () => notedBuilds(process.env),
    builders: (endpoint) => buildxBuilders(process.env, endpoint),
    read: readStartOfFile,
    mark: (dockerfilePath, failure) => {
      const uri = Uri.file(dockerfilePath);
      if (failure === undefined) return marks.delete(uri);
      const range = new Range(failure.line - 1, 0, failure.line - 1, Number.MAX_SAFE_INTEGER);
      const diagnostic = new Diagnostic(range, `The build failed here: ${failure.because}`, DiagnosticSeverity.Error);
      diagnostic.source = 'unstale';
      diagnostic.code = 'build-failed';
      marks.set(uri, [diagnostic]);
    },
    remember: async (reference, { dockerfilePath, contextPath, target }) => {
      const folder = workspace.getWorkspaceFolder(Uri.file(dockerfilePath));
      const from = (path: string) => {
        const below = folder === undefined ? path : relative(folder.uri.fsPath, path);
        return isAbsolute(below) ? below : below.split(sep).join('/') || '.';
      };
      const settings = workspace.getConfiguration('unstale', folder);
      const entry = { dockerfile: from(dockerfilePath), context: from(contextPath), ...(target === undefined ? {} : { target }) };
      const before = settings.get<Record<string, unknown>>('images');
      // Arguments and secrets of the same Dockerfile are what a person wrote beside it.
      const said = before?.[reference] as { dockerfile?: unknown; args?: unknown; secrets?: unknown } | undefined;
      const { args, secrets } = said?.dockerfile === entry.dockerfile ? said : {};
      const images = { ...before, [reference]: { ...entry, args, secrets } };
      const isMany = (workspace.workspaceFolders?.length ?? 0) > 1;
      await settings.update('images', images, isMany ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Workspace);
    },
    dispose: () => marks.dispose(),
  };
}
