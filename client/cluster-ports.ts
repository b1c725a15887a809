/** What flows ask of a Kubernetes cluster, and of the workspace about it. */
import type { ManifestImageInfo } from '../server/protocol.ts';

export interface ClusterSettings {
  readonly check: 'off' | 'onDemand' | 'whileVisible';
  /** Empty: that of the context; `*`: all. */
  readonly namespace: string;
}

/** Nothing else can be said to kubectl: neither changes anything. */
export type KubectlQuestion = readonly ['config', 'view', ...string[]] | readonly ['get', 'pods', ...string[]];

/** The `kubectl` command line with the kubeconfig that the person uses. */
export interface Kubectl {
  /** Arguments are data, no shell reads them. Never rejects, and ends in bounded time. */
  ask(question: KubectlQuestion, options?: { readonly signal?: AbortSignal | undefined }): Promise<KubectlResult>;
}

export type KubectlResult =
  /** All of the output, and the end of what it said about itself. */
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'too-long' | 'timed-out' | 'missing' };

export interface ManifestImages {
  /** Lines of the workspace that name images of pods. */
  manifestImages(): Promise<readonly ManifestImageInfo[]>;
}
