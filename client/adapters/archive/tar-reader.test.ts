import { Readable } from 'node:stream';
import fc from 'fast-check';
import { extract, type Header, pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { tarReader } from './tar-reader.ts';

type Told = Readonly<Record<string, unknown>>;

async function archiveOf(entries: readonly (readonly [Partial<Header> & Pick<Header, 'name'>, string])[]): Promise<Buffer> {
  const made = pack();
  for (const [header, content] of entries) made.entry(header, content);
  made.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of made as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** As another reader tells it. */
async function elsewhere(bytes: Buffer): Promise<readonly Told[]> {
  const found: Told[] = [];
  for await (const entry of Readable.from([bytes]).pipe(extract())) {
    const { name, type, mode, uid, gid, size, mtime, linkname } = entry.header;
    let content = '';
    for await (const piece of entry) content += String(piece);
    const modifiedAtS = (mtime?.getTime() ?? 0) / 1000;
    found.push({ name, type: type ?? undefined, mode, uid, gid, size, modifiedAtS, link: linkname ?? '', content });
  }
  return found;
}

function read(bytes: Buffer, sizes: readonly number[] = [bytes.length]): readonly Told[] {
  const found: Told[] = [];
  let content = '';
  let header: object = {};
  const reader = tarReader({
    begin: (begun) => {
      [header, content] = [begun, ''];
      return true;
    },
    content: (piece) => {
      content += piece.toString();
    },
    end: () => void found.push({ ...header, content }),
  });
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    const piece = Buffer.from(bytes.subarray(at, at + size));
    reader.write(piece);
    // Nothing of a piece may be read after its turn.
    piece.fill(0xff);
    at += size;
  }
  reader.close();
  return found;
}

const path = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '漢', '.'), maxLength: 200 }).map((text) => `x${text}y`);
const content = fc.string({ unit: fc.constantFrom('a', 'b', '\0'), maxLength: 1_600 });
const numbers = {
  mode: fc.integer({ min: 1, max: 0o7777 }),
  uid: fc.integer({ min: 1, max: 0o777777 }),
  gid: fc.constantFrom(1, 1000),
  mtime: fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((seconds) => new Date(seconds * 1000)),
};
const entry: fc.Arbitrary<readonly [Partial<Header> & Pick<Header, 'name'>, string]> = fc.oneof(
  fc.tuple(fc.record({ name: path, type: fc.constant('file' as const), ...numbers }), content),
  fc.tuple(fc.record({ name: path, type: fc.constant('directory' as const), ...numbers }), fc.constant('')),
  fc.tuple(
    fc.record({ name: path, type: fc.constantFrom('symlink' as const, 'link' as const), linkname: path, ...numbers }),
    fc.constant(''),
  ),
);

test('an archive is told as another reader tells it, in whatever pieces it comes', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1_500 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 6 }), sizes, async (entries, pieces) => {
      const bytes = await archiveOf(entries);
      const expected = await elsewhere(bytes);
      expect(expected.length).toBe(entries.length);
      expect(read(bytes, pieces)).toEqual(expected);
      expect(read(bytes)).toEqual(expected);
    }),
  );
});

interface Block {
  readonly name?: string;
  readonly type: string;
  readonly content?: string;
  readonly magic?: string;
  readonly prefix?: string;
  readonly size?: string;
}

/** One entry, as other programs write it. */
function block({ name = 'short', type, content = '', magic = 'ustar\x0000', prefix = '', size }: Block): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  for (const at of [100, 108, 116]) header.write('0000644\0', at);
  header.write(size ?? `${content.length.toString(8).padStart(11, '0')} `, 124, 'latin1');
  header.write('00000000012\0', 136);
  header.write(type, 156);
  header.write(magic, 257);
  header.write(prefix, 345);
  header.fill(' ', 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

const end = Buffer.alloc(1024);
const long = `${'folder/'.repeat(30)}file`;
const record = (text: string) => `${text.length + 4} ${text}\n`;
const gnu = 'ustar  \0';

test.each<[string, Block[], object]>([
  [
    'a name of GNU',
    [
      { type: 'L', content: `${long}\0`, magic: gnu },
      { type: '0', content: 'x', magic: gnu },
    ],
    { name: long },
  ],
  [
    'a link of GNU',
    [
      { type: 'K', content: `${long}\0`, magic: gnu },
      { type: '2', magic: gnu },
    ],
    { link: long, type: 'symlink' },
  ],
  ['a size in bytes', [{ type: '0', content: 'xy', size: `\x80${'\0'.repeat(10)}\x02` }], { size: 2, content: 'xy' }],
  ['a prefix', [{ type: '0', prefix: 'far/away', content: 'x' }], { name: 'far/away/short' }],
  ['a file of old programs', [{ type: '\0', content: 'x' }], { type: 'file', content: 'x' }],
  ['a folder of old programs', [{ type: '\0', name: 'folder/' }], { type: 'directory' }],
  ['records for one entry', [{ type: 'x', content: record(`path=${'p'.repeat(20)}`) }, { type: '0' }], { name: 'p'.repeat(20) }],
  ['records that say nothing', [{ type: 'x', content: 'nonsense' }, { type: '0' }], { name: 'short' }],
  ['records for all', [{ type: 'g', content: record(`comment=${'c'.repeat(20)}`) }, { type: '0' }], { name: 'short' }],
  ['what nobody knows', [{ type: 'Z', content: 'x' }], { type: undefined, content: 'x' }],
])('%s is understood', (_, blocks, expected) => {
  const bytes = Buffer.concat([...blocks.map(block), block({ name: 'last', type: '0', content: 'l' }), end]);
  for (const sizes of [[bytes.length], [1], [511, 2]])
    expect(read(bytes, sizes)).toMatchObject([expected, { name: 'last', content: 'l' }]);
});

test.each([
  ['with another sum', Buffer.from(block({ type: '0' }).fill('y', 0, 1))],
  ['of another kind', block({ type: '0', magic: 'nothing' })],
  ['with a size that is none', block({ type: '0', size: 'size' })],
  ['with a negative size', block({ type: '0', size: '\xff'.repeat(12) })],
  ['with a name longer than any', block({ type: 'L', magic: gnu, size: '77777777777\0' })],
  ['that ends in a header', block({ type: '0' }).subarray(0, 500)],
  ['that ends in a file', block({ type: '0', content: 'x' }).subarray(0, 512)],
  ['that ends behind a name', block({ type: 'L', content: 'name', magic: gnu })],
])('an archive %s is none', (_, bytes) => {
  expect(() => read(bytes)).toThrow();
  expect(() => read(bytes, [1])).toThrow();
});

test('whoever wants no more is told no more', () => {
  const told: string[] = [];
  const reader = tarReader({
    begin: ({ name }) => told.push(name) < 2,
    content: (piece) => void told.push(piece.toString()),
    end: () => void told.push('end'),
  });
  const bytes = Buffer.concat([block({ name: 'a', type: '0', content: 'x' }), block({ name: 'b', type: '0', content: 'y' })]);
  expect(reader.write(bytes)).toBe(false);
  expect(told).toEqual(['a', 'x', 'end', 'b']);
});
