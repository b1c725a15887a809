/** The settings about engines, as they are now; a value of another type counts as not set. */
import { workspace } from 'vscode';
import type { ClusterSettings } from '../cluster-ports.ts';
import { builderNamed } from '../core/build/builder-name.ts';
import type { CheckSetting } from '../core/freshness/compares-by-itself.ts';

export interface EngineSettings {
  readonly check: CheckSetting;
  readonly isFollowedWhileHidden: boolean;
  readonly stableMs: number;
  readonly isPulling: boolean;
  /** `undefined`: the engine's own. */
  readonly builder: string | undefined;
  readonly isRegistryAskedOnce: boolean;
  /** By registry, who else serves it. */
  readonly registryProxies: ReadonlyMap<string, string>;
  readonly cluster: ClusterSettings;
}

export function engineSettings(): EngineSettings {
  const settings = workspace.getConfiguration('unstale');
  const check: unknown = settings.get('check');
  const cluster: unknown = settings.get('cluster.check');
  const namespace: unknown = settings.get('cluster.namespace');
  return {
    check: check === 'always' || check === 'onDemand' ? check : 'local',
    stableMs: 1_000 * Math.min(600, Math.max(1, Number(settings.get('recreate.stableSeconds')) || 10)),
    // A builder may be another machine, so that nobody who is not trusted may name one.
    builder: workspace.isTrusted ? builderNamed(settings.get<unknown>('builder')) : undefined,
    isPulling: settings.get<unknown>('cleanRebuild.pull') === true,
    isRegistryAskedOnce: settings.get<unknown>('registry.check') === 'oncePerSession',
    registryProxies: textsIn(settings.get<unknown>('registry.proxies')),
    cluster: {
      // A kubeconfig may start programs, so that nobody who is not trusted may switch it on.
      check: workspace.isTrusted && (cluster === 'onDemand' || cluster === 'whileVisible') ? cluster : 'off',
      namespace: typeof namespace === 'string' ? namespace.trim() : '',
    },
    isFollowedWhileHidden: settings.get<unknown>('background') !== false,
  };
}

/** Whether any part of an editor tells of plans by itself. */
export function isPlanWanted(): boolean {
  const settings = workspace.getConfiguration('unstale.plan');
  return ['hints', 'summary', 'hover'].some((part) => settings.get<unknown>(part) !== false);
}

function textsIn(value: unknown): ReadonlyMap<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name.toLowerCase(), text] as const] : [])));
}
