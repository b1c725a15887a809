/**
 * Every command, by what its argument means. An argument comes from a row, a menu, a keybinding or another extension, so each
 * is read before it is believed.
 */
import type { CommandId } from '../contributions.ts';
import { readAsked, readAskedBuild, readComparedFile, readFileLine } from '../core/subject/read-asked.ts';
import { readSubject } from '../core/subject/read-subject.ts';
import { addComposeWatch } from './add-compose-watch.ts';
import { removeBackupCommand, restoreBackupCommand } from './backups.ts';
import { buildWithGitTagCommand } from './build-with-git-tag.ts';
import { cleanRebuildCommand, rebuildCommand } from './clean-rebuild.ts';
import { cleanUpCommand } from './clean-up.ts';
import type { CommandPorts } from './command.ts';
import { compareFile } from './compare-file.ts';
import { compareWithClusterCommand } from './compare-with-cluster.ts';
import { compareWithRegistryCommand } from './compare-with-registry.ts';
import { copyDiagnostics } from './copy-diagnostics.ts';
import { diagnoseCommand } from './diagnose.ts';
import { explainLastBuild } from './explain-last-build.ts';
import { showAll, showOnlyStale } from './filter-stale.ts';
import { layerHistoryCommand } from './layer-history.ts';
import { openFileAtLine } from './open-file-at-line.ts';
import { openRulePage } from './open-rule-page.ts';
import { pruneBuildCacheCommand } from './prune-build-cache.ts';
import { pullAndRecreateCommand } from './pull-and-recreate.ts';
import { rebuildDevContainer } from './rebuild-dev-container.ts';
import { rebuildImageCommand } from './rebuild-image.ts';
import { rebuildStaleCommand } from './rebuild-stale.ts';
import { recreate } from './recreate.ts';
import { refresh } from './refresh.ts';
import { renewVolumesCommand } from './renew-volumes.ts';
import { restartLanguageServer } from './restart-language-server.ts';
import { restorePreviousCommand } from './restore-previous.ts';
import { revealInSidebar } from './reveal-in-sidebar.ts';
import { setBuildSource } from './set-build-source.ts';
import { showBuildPlan } from './show-build-plan.ts';
import { saveBuildPicture, showLastBuilds } from './show-last-builds.ts';
import { showOutput } from './show-output.ts';
import { status } from './status.ts';
import { pull, push } from './transfer-image.ts';
import { verify } from './verify.ts';
import { whereIsThisRunning } from './where-is-this-running.ts';

export interface RunnableCommand {
  readonly id: CommandId;
  /** The first argument is all that any of them takes. */
  run(ports: CommandPorts, argument: unknown): Promise<unknown>;
}

const withoutArgument = [
  showOutput,
  restartLanguageServer,
  status,
  refresh,
  showOnlyStale,
  showAll,
  copyDiagnostics,
  pruneBuildCacheCommand,
  cleanUpCommand,
  showLastBuilds,
];
const ofText = [openRulePage, revealInSidebar];
const ofSubject = [
  ...[
    recreate,
    renewVolumesCommand,
    rebuildDevContainer,
    cleanRebuildCommand,
    rebuildCommand,
    rebuildStaleCommand,
    pullAndRecreateCommand,
    layerHistoryCommand,
    setBuildSource,
  ],
  ...[compareWithRegistryCommand, compareWithClusterCommand, push, pull],
  ...[restoreBackupCommand, removeBackupCommand, restorePreviousCommand],
];
const ofFileOrSubject = [
  addComposeWatch,
  diagnoseCommand,
  verify,
  whereIsThisRunning,
  buildWithGitTagCommand,
  rebuildImageCommand,
  showBuildPlan,
  explainLastBuild,
];

export const allCommands: readonly RunnableCommand[] = [
  ...withoutArgument.map((one): RunnableCommand => ({ id: one.id, run: (ports) => one.run(ports) })),
  ...ofText.map(
    (one): RunnableCommand => ({ id: one.id, run: (ports, text) => one.run(ports, typeof text === 'string' ? text : undefined) }),
  ),
  ...ofSubject.map((one): RunnableCommand => ({ id: one.id, run: (ports, of) => one.run(ports, readSubject(of)) })),
  ...ofFileOrSubject.map((one): RunnableCommand => ({ id: one.id, run: (ports, of) => one.run(ports, readAsked(of)) })),
  { id: compareFile.id, run: (ports, of) => compareFile.run(ports, readComparedFile(of)) },
  { id: openFileAtLine.id, run: (ports, of) => openFileAtLine.run(ports, readFileLine(of)) },
  { id: saveBuildPicture.id, run: (ports, of) => saveBuildPicture.run(ports, readAskedBuild(of)) },
];
