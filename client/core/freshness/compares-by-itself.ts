/** Whether the files of two images are compared without being asked: it reads all of both. */

export type CheckSetting = 'local' | 'always' | 'onDemand';

export function comparesByItself(setting: CheckSetting, isLocalEngine: boolean): boolean {
  return setting === 'always' || (setting === 'local' && isLocalEngine);
}
