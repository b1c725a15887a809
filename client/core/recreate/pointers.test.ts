import { expect, test } from 'vitest';
import { pointedAt, pointedSources } from './pointers.ts';

const [old, now, third] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];
const pointers = { ids: { [old]: now }, isOnlyWay: true };

test('ids of what was replaced are those of what has its place, and nothing else changes', () => {
  const HostConfig = {
    ...{ NetworkMode: `container:${old}`, IpcMode: `container:${third}`, PidMode: '', Memory: 5 },
    VolumesFrom: [`${old}:ro`, `${old.slice(0, 12)}`, 'db:ro', third],
    Links: ['/x.unstale-bak-aaaaaaaa:/me/x'],
  };
  expect(pointedAt({ Id: third, HostConfig }, { ...pointers, links: ['/x:/me/x'] })).toEqual({
    Id: third,
    HostConfig: {
      ...{ NetworkMode: `container:${now}`, IpcMode: `container:${third}`, PidMode: '', Memory: 5 },
      VolumesFrom: [`${now}:ro`, now, 'db:ro', third],
      Links: ['/x:/me/x'],
    },
  });
  expect(pointedAt({ HostConfig: { VolumesFrom: null } }, pointers)).toEqual({ HostConfig: { VolumesFrom: null } });
});

test('the mounts of what was replaced are known by the new text', () => {
  expect(pointedSources({ [`${old}:ro`]: [1], db: [2] }, pointers)).toEqual({ [`${now}:ro`]: [1], db: [2] });
});
