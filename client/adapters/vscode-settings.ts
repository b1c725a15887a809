/** The settings about engines, as they are now; a value of another type counts as not set. */
import { workspace } from 'vscode';
import type { CheckSetting } from '../core/freshness/compares-by-itself.ts';

export interface EngineSettings {
  readonly check: CheckSetting;
  readonly isFollowedWhileHidden: boolean;
  readonly stableMs: number;
  readonly isPulling: boolean;
}

export function engineSettings(): EngineSettings {
  const settings = workspace.getConfiguration('unstale');
  const check: unknown = settings.get('check');
  return {
    check: check === 'always' || check === 'onDemand' ? check : 'local',
    stableMs: 1_000 * Math.min(600, Math.max(1, Number(settings.get('recreate.stableSeconds')) || 10)),
    isPulling: settings.get<unknown>('cleanRebuild.pull') === true,
    isFollowedWhileHidden: settings.get<unknown>('background') !== false,
  };
}
