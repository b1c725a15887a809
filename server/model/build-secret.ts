/**
 * Where a secret of a build is read from: a file, or a variable of the environment. The value itself is never read here; what does
 * not say plainly where it comes from is no source.
 */

export type SecretSource = { readonly file: string } | { readonly env: string };

const longestText = 4_096;

/** `id=npmrc,src=.npmrc`, as `docker build --secret` and bake spell it: fields of CSV. */
export function readSecret(text: string): readonly [id: string, source: SecretSource] | undefined {
  const fields = text.length > longestText ? undefined : csvFields(text);
  if (fields === undefined) return undefined;
  const values = new Map<string, string>();
  for (const field of fields) {
    const equals = field.indexOf('=');
    const key = field.slice(0, equals).trim().toLowerCase();
    if (equals < 0 || !['id', 'src', 'source', 'env', 'type'].includes(key) || values.has(key)) return undefined;
    values.set(key, field.slice(equals + 1));
  }
  const file = values.get('src') ?? values.get('source');
  const type = values.get('type');
  const isVariable = type === 'env' && file !== undefined;
  const source = secretSource(isVariable ? undefined : file, isVariable ? file : values.get('env'));
  const id = values.get('id') ?? '';
  const isTyped = type === undefined || type === (source !== undefined && 'env' in source ? 'env' : 'file');
  return source !== undefined && isTyped && isSecretId(id) ? [id, source] : undefined;
}

/** Just one of both. */
export function secretSource(file: string | undefined, env: string | undefined): SecretSource | undefined {
  if (file !== undefined && file !== '' && env === undefined) return file.startsWith('~') ? undefined : { file };
  return env !== undefined && file === undefined && /^[A-Za-z_]\w{0,255}$/.test(env) ? { env } : undefined;
}

export function isSecretId(id: string): boolean {
  return /^[\w./-]{1,200}$/.test(id);
}

function csvFields(text: string): readonly string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|$)/y;
  while (field.lastIndex <= text.length) {
    const [whole, quoted, plain, end] = field.exec(text) ?? [];
    if (whole === undefined) return undefined;
    fields.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '') return fields;
  }
  return undefined;
}
