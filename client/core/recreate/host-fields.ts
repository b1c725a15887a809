/** Resources and rights of a container by the flag that sets them, where they are not what an engine sets by itself. */
import type { JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

/** Told elsewhere in the plan, or of the client alone. */
const toldElsewhere = new Set([
  ...['PortBindings', 'NetworkMode', 'RestartPolicy', 'VolumesFrom', 'Links', 'Binds', 'Mounts', 'AutoRemove'],
  ...['ConsoleSize', 'ContainerIDFile'],
]);

const flags: Readonly<Record<string, string>> = {
  NanoCpus: 'cpus',
  CpuRealtimePeriod: 'cpu-rt-period',
  CpuRealtimeRuntime: 'cpu-rt-runtime',
  BlkioWeightDevice: 'blkio-weight-device',
  BlkioDeviceReadBps: 'device-read-bps',
  BlkioDeviceWriteBps: 'device-write-bps',
  BlkioDeviceReadIOps: 'device-read-iops',
  BlkioDeviceWriteIOps: 'device-write-iops',
  DeviceCgroupRules: 'device-cgroup-rule',
  DeviceRequests: 'gpus',
  Devices: 'device',
  CgroupnsMode: 'cgroupns',
  IpcMode: 'ipc',
  PidMode: 'pid',
  UTSMode: 'uts',
  UsernsMode: 'userns',
  ReadonlyRootfs: 'read-only',
  ExtraHosts: 'add-host',
  DnsOptions: 'dns-option',
  LogConfig: 'log-driver',
  PublishAllPorts: 'publish-all',
  Ulimits: 'ulimit',
  Sysctls: 'sysctl',
  Annotations: 'annotation',
  MaskedPaths: 'systempaths',
  ReadonlyPaths: 'systempaths',
};

/** What engines set when nobody says anything: https://github.com/moby/moby/blob/v28.5.2/daemon/container_operations_unix.go */
const defaults: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  IpcMode: (value) => value === 'private' || value === 'shareable',
  // Podman says so of what is not shared.
  PidMode: (value) => value === 'private',
  UTSMode: (value) => value === 'private',
  CgroupnsMode: (value) => value === 'host' || value === 'private',
  ShmSize: (value) => value === 67_108_864 || value === 65_536_000,
  Runtime: (value) => ['runc', 'oci', 'crun', 'io.containerd.runc.v2'].includes(textOf(value)),
  Isolation: (value) => value === 'default',
  LogConfig: (value) => {
    const { Type, Config } = objectOf(value);
    return ['', 'json-file', 'journald', 'k8s-file'].includes(textOf(Type)) && Object.keys(objectOf(Config)).length === 0;
  },
};

/** At most one flag. */
export function flagOfHostField(field: string, value: JsonValue | undefined): readonly string[] {
  if (toldElsewhere.has(field) || value === undefined) return [];
  const isDefault = isProtection(field)
    ? value === null || listOf(value).length > 0
    : isNothing(value) || defaults[field]?.(value) === true;
  return isDefault ? [] : [flags[field] ?? dashed(field)];
}

/** An empty list, other than none at all, takes all of the protection away. */
function isProtection(field: string): boolean {
  return field === 'MaskedPaths' || field === 'ReadonlyPaths';
}

function isNothing(value: JsonValue): boolean {
  if (value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** `MemorySwap` → `memory-swap`. */
function dashed(field: string): string {
  return field.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
