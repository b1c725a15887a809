/** One build as arguments of the command line, and as the line that a person reads and can run. */

export interface BuildOrder {
  readonly dockerfilePath: string;
  readonly contextPath: string;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly namedContexts: Readonly<Record<string, string>>;
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
    ...Object.entries(order.labels ?? {}).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    '--file',
    order.dockerfilePath,
    ...[order.reference, ...(order.alsoTagged ?? [])].flatMap((reference) => ['--tag', reference]),
    '--',
    order.contextPath,
  ];
}

/** As a POSIX shell reads it. */
export function commandLine(program: string, args: readonly string[]): string {
  return [program, ...args].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_\-+./:=@,%]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
