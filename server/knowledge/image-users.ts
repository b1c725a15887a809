/** Users that official images create, with their numbers: who a step runs as decides where its caches are. */

export interface ImageUser {
  readonly uid: number;
  readonly home: string;
}

/** By name; only those that mean the same in every image that has them. */
export const imageUsers: ReadonlyMap<string, ImageUser> = new Map([
  ['node', { uid: 1000, home: '/home/node' }],
  ['gradle', { uid: 1000, home: '/home/gradle' }],
  ['opam', { uid: 1000, home: '/home/opam' }],
  ['bun', { uid: 1000, home: '/home/bun' }],
  ['deno', { uid: 1993, home: '/home/deno' }],
  ['vscode', { uid: 1000, home: '/home/vscode' }],
  ['www-data', { uid: 33, home: '/var/www' }],
]);
