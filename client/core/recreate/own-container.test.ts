import { expect, test } from 'vitest';
import { ownContainerId } from './own-container.ts';

const id = '0123456789abcdef'.repeat(4);
const other = 'fedcba9876543210'.repeat(4);
const nothing = { mountinfo: '', cgroup: '', hostname: 'laptop' };

const root = '1 2 0:30 / / rw,relatime - overlay overlay rw';
const fileOf = (path: string, at: string) => `3 1 254:1 ${path} ${at} rw,relatime - ext4 /dev/vda1 rw`;

test.each<[string, Partial<typeof nothing>, string]>([
  ['nothing tells of a container: the name of the machine', {}, 'laptop'],
  [
    'Docker mounts its name from a folder of the container',
    { mountinfo: `${root}\n${fileOf(`/var/lib/docker/containers/${id}/hostname`, '/etc/hostname')}\n`, hostname: 'shop' },
    id,
  ],
  ['Docker Desktop has another folder', { mountinfo: fileOf(`/docker/containers/${id}/resolv.conf`, '/etc/resolv.conf') }, id],
  [
    'Podman has yet another',
    { mountinfo: fileOf(`/containers/storage/overlay-containers/${id}/userdata/hosts`, '/etc/hosts') },
    id,
  ],
  [
    'mounts of other containers that a machine shows are not its own',
    { mountinfo: `4 1 0:50 / /var/lib/docker/containers/${other}/mounts/shm rw - tmpfs shm rw\n${root}` },
    'laptop',
  ],
  ['a control group of version 1', { cgroup: `9:name=systemd:/docker/${id}\n8:pids:/docker/${id}\n` }, id],
  ['a control group that systemd names', { cgroup: `0::/system.slice/docker-${id}.scope\n` }, id],
  ['Podman’s control group', { cgroup: `0::/machine.slice/libpod-${id}.scope/container\n` }, id],
  ['an engine inside a container: the inner one', { cgroup: `2:cpu:/docker/${other}/docker/${id}\n` }, id],
  ['a control group that hides its path', { cgroup: '0::/\n', hostname: id.slice(0, 12) }, id.slice(0, 12)],
  ['a longer row of digits is no id', { cgroup: `0::/${id}00\n` }, 'laptop'],
])('%s', (_, traces, expected) => {
  expect(ownContainerId({ ...nothing, ...traces })).toBe(expected);
});
