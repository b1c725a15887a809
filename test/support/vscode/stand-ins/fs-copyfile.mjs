/** Stands in for `@vscode/fs-copyfile`, Node's own copying with copy-on-write: here it simply copies. */
import { constants as nodeConstants, copyFileSync as nodeCopyFileSync } from 'node:fs';
import { copyFile as nodeCopyFile, cp as nodeCp } from 'node:fs/promises';

export const copyFile = nodeCopyFile;
export const copyFileSync = nodeCopyFileSync;
export const cp = nodeCp;
export const constants = nodeConstants;

export function isCloneSupported() {
  return false;
}
