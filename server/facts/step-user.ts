/** Who a RUN runs as: the number and the home folder of the user, as far as the Dockerfile or the image says. */
import { imageUsers } from '../knowledge/image-users.ts';
import type { StageFacts, Step } from './file-facts.ts';

export interface StepUser {
  /** As spelled, without the group. */
  readonly name: string;
  readonly isRoot: boolean;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly home: string | undefined;
}

/** `undefined` when no instruction says it: the image decides then. */
export function stepUser({ user }: Step, stage: StageFacts): StepUser | undefined {
  const [name, group] = user?.split(':', 2) ?? [];
  if (name === undefined || name === '') return undefined;
  const isRoot = name === 'root' || name === '0';
  if (isRoot) return { name, isRoot, uid: 0, gid: 0, home: '/root' };
  const made = madeUser(name, stage);
  const known = made ?? imageUsers.get(name);
  const uid = /^\d{1,9}$/.test(name) ? Number(name) : known?.uid;
  const gid = group !== undefined && /^\d{1,9}$/.test(group) ? Number(group) : uid;
  return { name, isRoot, uid, gid, home: known?.home };
}

/** `useradd -u 1001 -m app`, `adduser -D -u 1001 app`: the number when it is spelled, the home folder by custom. */
function madeUser(
  name: string,
  { lineage }: StageFacts,
): { readonly uid: number | undefined; readonly home: string } | undefined {
  for (const { commands } of lineage) {
    for (const { program, args } of commands) {
      if (!/(?:^|\/)(?:useradd|adduser)$/.test(program)) continue;
      const words = args.map(({ text }) => text);
      if (!words.includes(name)) continue;
      const valueOf = (...flags: readonly string[]) => {
        const at = words.findIndex((word) => flags.includes(word));
        const joined = words.find((word) => flags.some((flag) => flag.startsWith('--') && word.startsWith(`${flag}=`)));
        return joined?.slice(joined.indexOf('=') + 1) ?? (at < 0 ? undefined : words[at + 1]);
      };
      const uid = valueOf('-u', '--uid');
      const home = valueOf('-d', '--home', '--home-dir', '-h');
      return {
        uid: uid !== undefined && /^\d{1,9}$/.test(uid) ? Number(uid) : undefined,
        home: home?.startsWith('/') ? home : `/home/${name}`,
      };
    }
  }
  return undefined;
}
