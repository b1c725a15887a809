/**
 * Sixty ways to create a container, which together use every flag of `docker create --help` that this engine takes, and cover
 * every row of how a create request is derived. What no set covers is listed with its reason, and printed by the suite.
 */
export interface FlagSet {
  readonly flags: readonly string[];
  readonly command?: readonly string[];
}

/** Of what is created beside the containers, and of files in the folder that `{scratch}` stands for. */
export const surroundings = {
  networks: [
    ['--subnet=10.99.0.0/24', '--ipv6', '--subnet=fd00:99::/64', 'shop-net'],
    ['--subnet=10.98.0.0/24', 'back-net'],
  ],
  containers: [
    ['--name=db', '--network=none', '--volume=/dbdata', '--volume=/tmp:/dbtmp:ro', 'node:22', 'sleep', '1000'],
    ['--name=linked', 'node:22', 'sleep', '1000'],
    ['--name=shared', '--network=none', '--ipc=shareable', 'node:22', 'sleep', '1000'],
  ],
  files: {
    'own.env': 'FROM_FILE=1\n# no variable\nKEPT=file\n',
    'own.labels': 'from.file=1\n',
    'seccomp.json': '{"defaultAction":"SCMP_ACT_ALLOW"}\n',
  },
} as const;

const sysctlOfEndpoint = 'com.docker.network.endpoint.sysctls=net.ipv4.conf.IFNAME.log_martians=1';

export const flagSets: Readonly<Record<string, FlagSet>> = {
  'nothing but the image': { flags: [] },
  'R01: the anonymous volume of the image, with files of its own': { flags: ['--label=mode=a'] },
  'R02: anonymous volumes of both spellings': { flags: ['--volume', '/x', '--mount', 'type=volume,target=/unnamed'] },
  'R05: a path that the image declares as a volume, mounted as tmpfs': { flags: ['--tmpfs=/data:size=64k'] },
  'R05: a path that the image declares as a volume, bound from the machine': { flags: ['--volume=/tmp:/data'] },
  'R05: a path that the image declares as a volume, mounted in memory by its long name': {
    flags: ['--mount=type=tmpfs,target=/data/'],
  },
  'R06: a named volume, a bind with options, memory': {
    flags: ['--volume', 'shop-data:/named:ro', '--volume', '/tmp:/host:ro,z', '--tmpfs', '/scratch:size=64k,mode=1770,exec'],
  },
  'R06: mounts with options': {
    flags: [
      '--mount=type=volume,source=shop-m,target=/m,readonly,volume-nocopy',
      '--mount=type=bind,source=/tmp,target=/b,bind-propagation=rslave,bind-recursive=disabled',
      '--mount=type=volume,source=shop-s,target=/s,volume-subpath=a,volume-label=of=mine',
      '--mount=type=tmpfs,target=/t,tmpfs-size=65536,tmpfs-mode=1770',
    ],
  },
  'R06: a bind without options and one with propagation': { flags: ['--volume=/tmp:/plain', '--volume=/tmp:/shared:rw,rshared'] },
  'R06: an image mounted whole': { flags: ['--mount=type=image,source=node:22,target=/of-image'] },
  'R06: a part of an image': { flags: ['--mount=type=image,source=node:22,target=/of-image,image-subpath=bin'] },
  'a driver for volumes': { flags: ['--volume-driver=local', '--volume=/driven', '--volume=driven-data:/driven-too'] },
  'R09: two networks, each with its own settings': {
    flags: [
      `--network=name=shop-net,alias=web,alias=api,ip=10.99.0.21,ip6=fd00:99::21,gw-priority=5,driver-opt=${sysctlOfEndpoint}`,
      '--network=name=back-net,ip=10.98.0.21,mac-address=02:42:0a:62:00:15',
    ],
  },
  'R10: fixed addresses': { flags: ['--network=shop-net', '--ip=10.99.0.22', '--ip6=fd00:99::22'] },
  'R09: a link-local address': { flags: ['--network=shop-net', '--link-local-ip=169.254.5.5'] },
  'R11: a MAC address of its own': {
    flags: ['--network=shop-net', '--network-alias=api', '--ip=10.99.0.9', '--mac-address=02:42:0a:63:00:09'],
  },
  'R11: a MAC address on the default network': { flags: ['--mac-address=02:42:ac:11:00:77'] },
  'R14: the network of another container': { flags: ['--network=container:shared'] },
  'the memory and the processes of another container': { flags: ['--ipc=container:shared', '--pid=container:shared'] },
  'R15: the network of the machine': { flags: ['--network=host'] },
  'R15: no network': { flags: ['--network=none'] },
  'R15: the name of the machine': { flags: ['--uts=host'] },
  'R16: a link on the default network': { flags: ['--link=linked:backend', '--link=linked'] },
  'R16: a link on a network of its own': { flags: ['--network=shop-net', '--link=linked:backend'] },
  'R18: volumes of another container': { flags: ['--volumes-from=db'] },
  'R18: volumes of another container, to be read only': { flags: ['--volumes-from=db:ro', '--volume=/own'] },
  'R19: fixed ports of every spelling': {
    flags: ['--publish=127.0.0.1:18080:80', '--publish=18053:53/udp', '--publish=[::1]:18081:81', '--expose=9000-9002'],
  },
  'R19: ports that the engine chooses': { flags: ['--publish=80', '--publish-all'] },
  'R22: the entrypoint cleared': { flags: ['--entrypoint='], command: ['sleep', '5'] },
  'R22: another entrypoint with an equal command': { flags: ['--entrypoint=sh'], command: ['sleep 1000 # a'] },
  'R22: another entrypoint without a command': { flags: ['--entrypoint=sh'] },
  'R22: only a command': { flags: [], command: ['echo "$MODE" && sleep 5'] },
  'R24: variables with line ends, equal signs and nothing in them': {
    flags: ['--env=MODE=mine', '--env=TEXT=a=b\nc', '--env=EMPTY=', '--env-file={scratch}/own.env'],
  },
  'R23: labels, also odd ones': {
    flags: ['--label=mode=mine', '--label=__proto__=odd', '--label=empty=', '--label-file={scratch}/own.labels'],
  },
  annotations: { flags: ['--annotation=a=b', '--annotation=c='] },
  'R25: a part of the health check': { flags: ['--health-interval=9s', '--health-retries=2'] },
  'R25: another health check': {
    flags: ['--health-cmd=false', '--health-timeout=3s', '--health-start-period=1m', '--health-start-interval=4s'],
  },
  'R25: no health check': { flags: ['--no-healthcheck'] },
  'R26: a stop signal and a time': { flags: ['--stop-signal=SIGUSR1', '--stop-timeout=300'] },
  'R26: no limit to stop': { flags: ['--stop-timeout=-1'] },
  'R26: no time to stop': { flags: ['--stop-timeout=0'] },
  'R27: restarted on failure': { flags: ['--restart=on-failure:5'] },
  'R27: restarted always': { flags: ['--restart=always'] },
  'R27: restarted unless stopped': { flags: ['--restart=unless-stopped'] },
  'R28: a limit of int64': { flags: ['--ulimit=memlock=9223372036854775807', '--ulimit=nofile=100:200'] },
  'R28: memory': { flags: ['--memory=64m', '--memory-swap=128m', '--memory-reservation=32m', '--kernel-memory=16m'] },
  'memory that is never swapped': { flags: ['--memory=64m', '--memory-swappiness=0', '--oom-kill-disable'] },
  'memory without a limit to swap': { flags: ['--memory=64m', '--memory-swap=-1', '--oom-score-adj=5'] },
  'processors by a share': { flags: ['--cpus=0.5', '--cpu-shares=512', '--cpuset-cpus=0', '--cpuset-mems=0'] },
  'processors by a quota': {
    flags: ['--cpu-period=50000', '--cpu-quota=20000', '--cpu-rt-period=100000', '--cpu-rt-runtime=1000', '--pids-limit=-1'],
  },
  'disks by weight and rate': {
    flags: [
      ...['--blkio-weight=100', '--blkio-weight-device=/dev/null:200', '--device-read-bps=/dev/null:1mb'],
      ...['--device-write-bps=/dev/null:2mb', '--device-read-iops=/dev/null:10', '--device-write-iops=/dev/null:20'],
    ],
  },
  'R29: devices': {
    flags: ['--device=/dev/null:/dev/of-mine:r', '--device=/dev/zero', '--device-cgroup-rule=c 1:3 rwm', '--gpus=all'],
  },
  'R29: fewer and more capabilities': {
    flags: ['--cap-drop=ALL', '--cap-add=CHOWN', '--security-opt=no-new-privileges', '--read-only', '--init', '--pids-limit=50'],
  },
  'R29: nothing hidden of the system': {
    flags: ['--security-opt=systempaths=unconfined', '--security-opt=apparmor=unconfined', '--security-opt=label=disable'],
  },
  'R29: a seccomp profile of its own': { flags: ['--security-opt=seccomp={scratch}/seccomp.json'] },
  'R29: privileged': { flags: ['--privileged', '--userns=host', '--pid=host', '--ipc=host', '--cgroupns=host'] },
  'R29: the runtime and its groups': {
    flags: ['--runtime=io.containerd.runc.v2', '--cgroup-parent=/unstale-test', '--cgroupns=private', '--isolation=default'],
  },
  'names and addresses of others': {
    flags: [
      ...['--hostname=shop', '--domainname=example.test', '--add-host=a:127.0.0.1', '--add-host=b:host-gateway'],
      ...['--dns=127.0.0.1', '--dns-option=ndots:2', '--dns-search=example.test'],
    ],
  },
  'who it is and where it works': {
    flags: ['--user=1000:1000', '--group-add=5', '--workdir=/tmp', '--tty', '--interactive', '--attach=stdout'],
  },
  'R29: where it logs to, and the rest': {
    flags: [
      ...['--log-driver=json-file', '--log-opt=max-size=1m', '--log-opt=max-file=2', '--shm-size=1m', '--ipc=private'],
      ...['--sysctl=net.ipv4.ip_forward=1', '--cidfile={scratch}/id-{count}', '--platform=linux/{architecture}', '--pull=never'],
      ...['--quiet', '--disable-content-trust'],
    ],
  },
};

/** Why no container here has them. */
export const notCovered: Readonly<Record<string, string>> = {
  '--cpu-count': 'only engines on Windows take it',
  '--cpu-percent': 'only engines on Windows take it',
  '--io-maxbandwidth': 'only engines on Windows take it',
  '--io-maxiops': 'only engines on Windows take it',
  '--storage-opt': 'needs a file system with quotas',
  '--use-api-socket': 'needs an engine at /var/run/docker.sock; what it makes is a bind mount',
  '--rm': 'only one that runs is created again, by way of a copy: test/engine/recreate-cases.test.ts',
  '--help': 'creates nothing',
  '--name': 'every container here has one',
};

/** The long names in what `docker create --help` prints. */
export function flagsOf(help: string): readonly string[] {
  return [...help.matchAll(/^ {2}(?:-\w, | {4})(--[\w-]+)/gm)].map((match) => match[1] ?? '');
}

/** Which sets use that flag. */
export function setsWith(flag: string): readonly string[] {
  const uses = ({ flags }: FlagSet) => flags.some((one) => one === flag || one.startsWith(`${flag}=`));
  return Object.entries(flagSets).flatMap(([name, set]) => (uses(set) ? [name] : []));
}
