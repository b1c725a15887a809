/** Whether all that the labels of a compose service name lies, links followed, in folders that a person trusts. */
import type { ComposeService } from '../core/compose/compose-service.ts';
import type { BuildPlace } from '../ports.ts';

export async function liesInTrusted(
  { realPath, trustedFolders }: Pick<BuildPlace, 'realPath' | 'trustedFolders'>,
  { folder, files, environmentFiles }: ComposeService,
): Promise<boolean> {
  const trusted = await trustedFolders();
  for (const path of [folder, ...files, ...environmentFiles]) {
    const real = await realPath(path);
    if (real === undefined || !trusted.some((each) => isInside(real, each))) return false;
  }
  return true;
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);
}
