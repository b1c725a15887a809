/** One build as arguments of the command line, and as the line that a person reads and can run. */
import type { SecretSourceInfo } from '../../../server/protocol.ts';

export interface BuildOrder {
  readonly dockerfilePath: string;
  readonly contextPath: string;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly namedContexts: Readonly<Record<string, string>>;
  /** By id, from where each is read; the builder reads it, and nobody else. */
  readonly secrets?: Readonly<Record<string, SecretSourceInfo>> | undefined;
  readonly reference: string;
  /** Other references that it gets. */
  readonly alsoTagged?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Absent: the engine's own. What another builder makes is loaded into the engine. */
  readonly builder?: string | undefined;
  /** Asks the registry for newer base images. */
  readonly isPulling: boolean;
  readonly isCacheUsed: boolean;
}

/** After `docker` or `podman`. */
export function buildArguments(order: BuildOrder, kind: 'docker' | 'podman', progress?: 'rawjson' | 'plain'): readonly string[] {
  return [
    ...(kind === 'docker' ? ['buildx', 'build', '--builder', order.builder ?? 'default', '--load'] : ['build']),
    ...(progress !== undefined && kind === 'docker' ? [`--progress=${progress}`] : []),
    ...(order.isCacheUsed ? [] : ['--no-cache']),
    ...(order.isPulling ? ['--pull'] : []),
    ...(order.target === undefined ? [] : ['--target', order.target]),
    ...Object.entries(order.args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...Object.entries(order.namedContexts).flatMap(([name, value]) => ['--build-context', `${name}=${value}`]),
    ...Object.entries(order.secrets ?? {}).flatMap(([id, source]) => ['--secret', secretText(id, source)]),
    ...Object.entries(order.labels ?? {}).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    '--file',
    order.dockerfilePath,
    ...[order.reference, ...(order.alsoTagged ?? [])].flatMap((reference) => ['--tag', reference]),
    '--',
    order.contextPath,
  ];
}

/** Fields of CSV, of which a path may need quotes. */
function secretText(id: string, source: SecretSourceInfo): string {
  const field = 'env' in source ? `env=${source.env}` : `src=${source.file}`;
  return `id=${id},${/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field}`;
}

/** As a POSIX shell reads it. */
export function commandLine(program: string, args: readonly string[]): string {
  return [program, ...args].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_\-+./:=@,%]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
