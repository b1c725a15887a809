/** One build that the workspace declares, with what it is known by. */
import type { SecretSource } from '../model/build-secret.ts';

/** A build whose result another one takes in. */
export interface OtherBuild {
  readonly dockerfileUri: string;
  readonly dockerfileText?: string;
  readonly contextPath: string;
  readonly target: string | undefined;
  readonly args: Record<string, string>;
  readonly unknownArgs: string[];
  readonly namedContexts: Record<string, string>;
}

export interface DeclaredSource {
  /** With a text, or where it is unknown: the file that spells or declares it. */
  readonly dockerfileUri: string;
  readonly dockerfileText?: string;
  readonly unknown?: string;
  readonly contextPath: string | undefined;
  readonly target: string | undefined;
  /** Who says how it is built leaves open up to which stage. */
  readonly isTargetOpen?: boolean;
  readonly args: Record<string, string>;
  readonly unknownArgs: string[];
  readonly namedContexts: Record<string, string>;
  /** By the name of the named context. */
  readonly otherBuilds?: Record<string, OtherBuild>;
  /** By id; files are absolute. */
  readonly secrets?: Record<string, SecretSource>;
  readonly otherOptions?: string[];
  readonly references: string[];
  readonly repositories?: string[];
  readonly service?: {
    readonly project: string;
    readonly name: string;
    readonly composeUri: string;
    readonly folder?: string;
    readonly except?: string[];
  };
  readonly workspaceFolder?: string;
  readonly imageIds?: string[];
  readonly origin: {
    readonly kind: 'setting' | 'record' | 'compose' | 'history' | 'bake' | 'task' | 'script' | 'devcontainer' | 'folder';
    readonly because: string;
  };
}
