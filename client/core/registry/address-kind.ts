/**
 * What kind of address a host is, so that nobody's header makes this machine ask its own services, its neighbours or the
 * metadata of its cloud. A name is no address: whoever connects asks again about what the name stands for.
 */

export type AddressKind =
  | 'public'
  /** Of a private network. */
  | 'private'
  /** This machine. */
  | 'loopback'
  /** No address of a registry: link-local (where clouds keep their metadata), unspecified, multicast, reserved. */
  | 'forbidden'
  | 'name';

/** A host as a parsed URL spells it: IPv4 with four decimal numbers, IPv6 with or without brackets. */
export function addressKind(host: string): AddressKind {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (/^\d+\.\d+\.\d+\.\d+$/.test(bare)) return kindOfFour(bare.split('.').map(Number));
  if (bare.includes(':')) return kindOfSix(bare);
  return isLoopbackName(bare) ? 'loopback' : 'name';
}

function isLoopbackName(name: string): boolean {
  const rooted = name.replace(/\.$/, '');
  return rooted === 'localhost' || rooted.endsWith('.localhost');
}

function kindOfFour([a = 0, b = 0, c = 0, d = 0]: readonly number[]): AddressKind {
  if ([a, b, c, d].some((part) => part > 255)) return 'forbidden';
  if (a === 127) return 'loopback';
  // 168.63.129.16 and 100.100.100.200 are the metadata services of Azure and Alibaba.
  if (a === 0 || (a === 169 && b === 254) || a >= 224 || [a, b, c, d].join('.') === '168.63.129.16') return 'forbidden';
  if (a === 100 && b === 100 && c === 100 && d === 200) return 'forbidden';
  const isPrivate = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128);
  return isPrivate ? 'private' : 'public';
}

function kindOfSix(text: string): AddressKind {
  const parts = expand(text.replace(/%.*$/, ''));
  if (parts === undefined) return 'forbidden';
  const [first = 0] = parts;
  const zeros = parts.slice(0, 5).every((part) => part === 0);
  const tail = [parts[6] ?? 0, parts[7] ?? 0];
  const four = () => kindOfFour(tail.flatMap((part) => [part >> 8, part & 255]));
  // ::ffff:a.b.c.d, ::a.b.c.d and 64:ff9b::a.b.c.d reach the address of the fourth version.
  if (zeros && parts[5] === 0xffff) return four();
  if (first === 0x64 && parts[1] === 0xff9b) return four();
  if (zeros && parts[5] === 0)
    return tail[0] === 0 && tail[1] === 1 ? 'loopback' : tail[0] === 0 && tail[1] === 0 ? 'forbidden' : four();
  if ((first & 0xffc0) === 0xfe80 || (first & 0xff00) === 0xff00) return 'forbidden';
  // fd00:ec2::254 is the metadata service of AWS.
  if (first === 0xfd00 && parts[1] === 0xec2) return 'forbidden';
  return (first & 0xfe00) === 0xfc00 ? 'private' : 'public';
}

/** Eight numbers, or nothing. */
function expand(text: string): readonly number[] | undefined {
  const four = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const [, head = '', a = '', b = '', c = '', d = ''] = four ?? [];
  const hex = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16);
  const plain = four === null ? text : `${head}${hex(a, b)}:${hex(c, d)}`;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const parts = [...left, ...Array<string>(halves.length === 1 ? 0 : missing).fill('0'), ...right];
  return parts.every((part) => /^[0-9a-f]{1,4}$/.test(part)) ? parts.map((part) => Number.parseInt(part, 16)) : undefined;
}
