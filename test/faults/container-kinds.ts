/** Every kind of container whose exchange is interrupted at every step: how it stood, what it has, what becomes of the new one. */
import type { Situation } from './situation.ts';

const policy = (Name: string, MaximumRetryCount = 0) => ({ Name, MaximumRetryCount });
const plain: Situation = {
  ...{ how: 'recreate', status: 'running', policy: policy('no'), hasVolumes: true, hasCheck: false },
  ...{ labels: {}, changes: [], fate: { kind: 'stays' }, declaresMore: false },
};
const autoRemoved: Situation = { ...plain, isAutoRemoved: true };
const sharing = { name: 'dep', shares: 'NetworkMode', of: 'web' } as const;
const exits = (code: number, after: number): Situation['fate'] => ({ kind: 'exits', code, after });
const healthy = (becomes: 'healthy' | 'unhealthy'): Situation['fate'] => ({ kind: 'health', becomes, after: 1 });
const portTaken: Situation['fate'] = { kind: 'start-fails', message: 'port is already allocated' };

export const containerKinds: readonly (readonly [name: string, Situation])[] = [
  ['running, with volumes', plain],
  ['running, always', { ...plain, policy: policy('always'), declaresMore: true }],
  ['running, unless-stopped, with files of its own', { ...plain, policy: policy('unless-stopped'), changes: ['/app/own'] }],
  ['running, on-failure, and the new one cannot start', { ...plain, policy: policy('on-failure', 3), fate: portTaken }],
  ['running, always, and the new one ends at once', { ...plain, policy: policy('always'), fate: exits(1, 0) }],
  ['running, and the new one ends a moment later', { ...plain, hasVolumes: false, fate: exits(1, 1) }],
  ['running, and the new one has done its work', { ...plain, fate: exits(0, 1) }],
  ['running, with a health check', { ...plain, policy: policy('always'), hasCheck: true, fate: healthy('healthy') }],
  ['running, and the new one is unhealthy', { ...plain, hasCheck: true, fate: healthy('unhealthy') }],
  ['paused', { ...plain, status: 'paused', policy: policy('always'), hasVolumes: false }],
  ['paused, with a health check', { ...plain, status: 'paused', hasCheck: true, fate: healthy('healthy') }],
  ['paused, and the new one cannot start', { ...plain, status: 'paused', fate: portTaken }],
  ['stopped', { ...plain, status: 'exited', policy: policy('always') }],
  ['stopped, with files of its own', { ...plain, status: 'exited', hasVolumes: false, changes: ['/app/own'] }],
  ['created', { ...plain, status: 'created', policy: policy('unless-stopped') }],
  ['--rm, with volumes', autoRemoved],
  ['--rm, with files of its own', { ...autoRemoved, changes: ['/app/own'], declaresMore: true }],
  ['--rm, with files of its own, and the new one cannot start', { ...autoRemoved, changes: ['/app/own'], fate: portTaken }],
  ['--rm, and the new one ends at once', { ...autoRemoved, fate: exits(1, 0) }],
  ['--rm, paused', { ...autoRemoved, status: 'paused' }],
  ['with one that shares its network, and the new one cannot start', { ...plain, dependents: [sharing], fate: portTaken }],
  ['with a chain of two', { ...plain, dependents: [sharing, { name: 'far', shares: 'PidMode', of: 'dep' }] }],
  [
    'with one that takes its volumes',
    { ...plain, policy: policy('always'), dependents: [{ ...sharing, shares: 'VolumesFrom' }] },
  ],
  [
    '--rm, with one that shares its network, and the new one ends at once',
    { ...autoRemoved, dependents: [sharing], fate: exits(1, 0) },
  ],
  ['rebuilt, running', { ...plain, how: 'rebuild', policy: policy('always') }],
  ['rebuilt, and the new one cannot start', { ...plain, how: 'rebuild', fate: portTaken }],
  ['rebuilt, --rm, and the new one ends a moment later', { ...autoRemoved, how: 'rebuild', fate: exits(0, 1) }],
  ['rebuilt, stopped', { ...plain, how: 'rebuild', status: 'exited' }],
  ['restored, running', { ...plain, how: 'restore', policy: policy('always'), declaresMore: true }],
  ['restored, and the old image cannot start', { ...plain, how: 'restore', policy: policy('always'), fate: portTaken }],
  ['restored, stopped, with files of its own', { ...plain, how: 'restore', status: 'exited', changes: ['/app/own'] }],
];
