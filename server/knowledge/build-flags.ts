/**
 * The flags of `docker build`, `docker buildx build` and `podman build`: which take the next word, and which of them leave what is
 * built as it is. A flag that is in no table may take the next word or not, so that nobody knows which word is the build context.
 * https://docs.docker.com/reference/cli/docker/buildx/build/, https://docs.podman.io/en/latest/markdown/podman-build.1.html
 */

/** Of both programs, in front of the sub-command. */
export const globalValueFlags: ReadonlySet<string> = new Set([
  ...['--config', '-c', '--context', '-H', '--host', '-l', '--log-level', '--tlscacert', '--tlscert', '--tlskey', '--builder'],
  ...['--connection', '--url', '--identity', '--root', '--runroot', '--storage-driver', '--storage-opt', '--cgroup-manager'],
]);

export const globalSwitches: ReadonlySet<string> = new Set(['-D', '--debug', '--tls', '--tlsverify', '-r', '--remote']);

/** They say something of the build that is read. */
export const toldFlags: ReadonlySet<string> = new Set([
  ...['-f', '--file', '-t', '--tag', '--target', '--build-arg', '--build-context'],
]);

/** They take a value, and the image has the same files and configuration with them. */
export const harmlessValueFlags: ReadonlySet<string> = new Set([
  ...[
    '--attest',
    '--builder',
    '--cache-from',
    '--cache-to',
    '--cgroup-parent',
    '--cpu-period',
    '--cpu-quota',
    '--cpu-shares',
    '-c',
  ],
  ...['--cpuset-cpus', '--cpuset-mems', '--iidfile', '-m', '--memory', '--memory-swap', '--metadata-file', '--no-cache-filter'],
  ...['-o', '--output', '--progress', '--provenance', '--sbom', '--shm-size', '--ulimit', '--annotation', '--call', '--authfile'],
  ...['--cert-dir', '--creds', '--format', '--jobs', '--logfile', '--loglevel', '--retry', '--retry-delay', '--runtime'],
]);

/** They take a value, and what is built may be another thing with them. */
export const otherValueFlags: ReadonlySet<string> = new Set([
  ...['--add-host', '--allow', '--isolation', '--label', '--network', '--platform', '--secret', '--security-opt', '--ssh'],
  ...[
    '--arch',
    '--env',
    '--from',
    '--ignorefile',
    '--os',
    '--timestamp',
    '--unsetenv',
    '--userns',
    '-v',
    '--volume',
    '--variant',
  ],
  ...['--build-arg-file', '--device', '--dns', '--layer-label', '--unsetlabel', '--manifest'],
]);

/** They take no value of their own, only with `=`. */
export const harmlessSwitches: ReadonlySet<string> = new Set([
  ...[
    '--load',
    '--push',
    '--pull',
    '--no-cache',
    '-q',
    '--quiet',
    '--rm',
    '--force-rm',
    '--compress',
    '-D',
    '--debug',
    '--layers',
  ],
  ...['--pull-always', '--pull-never', '--tls-verify', '--disable-compression', '--disable-content-trust'],
]);

export const otherSwitches: ReadonlySet<string> = new Set(['--squash', '--squash-all', '--omit-history', '--skip-unused-stages']);

/** With them nothing is built. */
export const checkingSwitches: ReadonlySet<string> = new Set(['--check', '-h', '--help']);
