/**
 * Holds a value to a JSON schema, as far as the schemas go that the tests use: a keyword that is not known here is an error, so
 * that nothing is passed over. Formats are taken for text.
 */

type Schema = Readonly<Record<string, unknown>>;

const annotations: ReadonlySet<string> = new Set([
  ...['$schema', '$id', 'id', '$comment', 'description', 'title', 'default', 'definitions', 'format', 'examples'],
  // What editors read beside the keywords of the standard.
  ...['markdownDescription', 'enumDescriptions', 'defaultSnippets'],
]);

/** Every place that does not hold, with what was expected; empty when all of it does. */
export function schemaErrors(value: unknown, root: Schema): readonly string[] {
  const errors: string[] = [];
  check(value, root, '', { root, errors });
  return errors;
}

interface Run {
  readonly root: Schema;
  readonly errors: string[];
}

type Keyword = (value: unknown, said: unknown, at: string, run: Run, schema: Schema) => void;

const keywords: Readonly<Record<string, Keyword>> = {
  $ref: (value, said, at, run) => check(value, resolve(run.root, String(said)), at, run),
  type: (value, said, at, run) => {
    const types = Array.isArray(said) ? said : [said];
    if (!types.includes(typeOf(value)) && !(types.includes('number') && typeOf(value) === 'integer')) {
      run.errors.push(`${at}: ${types.join(' or ')} expected, not ${typeOf(value)}`);
    }
  },
  enum: (value, said, at, run) => {
    if (!(said as unknown[]).includes(value))
      run.errors.push(`${at}: ${JSON.stringify(value)} is not one of ${JSON.stringify(said)}`);
  },
  const: (value, said, at, run) => {
    if (value !== said) run.errors.push(`${at}: ${JSON.stringify(said)} expected`);
  },
  pattern: (value, said, at, run) => {
    if (typeof value === 'string' && !new RegExp(String(said), 'u').test(value))
      run.errors.push(`${at}: ${value} does not match ${said}`);
  },
  minLength: (value, said, at, run) => {
    if (typeof value === 'string' && value.length < Number(said)) run.errors.push(`${at}: too short`);
  },
  minimum: (value, said, at, run) => {
    if (typeof value === 'number' && value < Number(said)) run.errors.push(`${at}: ${value} is less than ${said}`);
  },
  maximum: (value, said, at, run) => {
    if (typeof value === 'number' && value > Number(said)) run.errors.push(`${at}: ${value} is more than ${said}`);
  },
  minItems: (value, said, at, run) => {
    if (Array.isArray(value) && value.length < Number(said)) run.errors.push(`${at}: fewer than ${said} items`);
  },
  uniqueItems: (value, said, at, run) => {
    if (said !== true || !Array.isArray(value)) return;
    if (new Set(value.map((item) => JSON.stringify(item))).size < value.length) run.errors.push(`${at}: an item stands twice`);
  },
  items: (value, said, at, run) => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) check(item, said as Schema, `${at}/${index}`, run);
  },
  required: (value, said, at, run) => {
    if (typeOf(value) !== 'object') return;
    for (const key of said as string[]) if (!Object.hasOwn(value as object, key)) run.errors.push(`${at}: ${key} is missing`);
  },
  properties: (value, said, at, run) => {
    if (typeOf(value) !== 'object') return;
    for (const [key, schema] of Object.entries(said as Record<string, Schema>)) {
      if (Object.hasOwn(value as object, key)) check((value as Record<string, unknown>)[key], schema, `${at}/${key}`, run);
    }
  },
  additionalProperties: (value, said, at, run, schema) => {
    if (typeOf(value) !== 'object' || said === true) return;
    const known = Object.keys((schema['properties'] as object | undefined) ?? {});
    for (const [key, item] of Object.entries(value as object).filter(([key]) => !known.includes(key))) {
      if (said === false) run.errors.push(`${at}: ${key} is not known`);
      else check(item, said as Schema, `${at}/${key}`, run);
    }
  },
  propertyNames: (value, said, at, run) => {
    if (typeOf(value) === 'object')
      for (const key of Object.keys(value as object)) check(key, said as Schema, `${at}/${key}`, run);
  },
  anyOf: (value, said, at, run) => {
    if (fitting(value, said as Schema[], run) === 0) run.errors.push(`${at}: none of the alternatives fits`);
  },
  oneOf: (value, said, at, run) => {
    const count = fitting(value, said as Schema[], run);
    if (count !== 1) run.errors.push(`${at}: ${count} of the alternatives fit, not one`);
  },
};

function check(value: unknown, schema: Schema, at: string, run: Run): void {
  for (const [name, said] of Object.entries(schema)) {
    if (annotations.has(name)) continue;
    const keyword = keywords[name];
    if (keyword === undefined) throw new Error(`The keyword ${name} is not known here: add it to ${import.meta.filename}.`);
    keyword(value, said, at, run, schema);
  }
}

function fitting(value: unknown, schemas: readonly Schema[], { root }: Run): number {
  return schemas.filter((schema) => {
    const errors: string[] = [];
    check(value, schema, '', { root, errors });
    return errors.length === 0;
  }).length;
}

function resolve(root: Schema, reference: string): Schema {
  const keys = reference.replace(/^#\/?/, '').split('/');
  return keys.reduce<unknown>((node, key) => (key === '' ? node : (node as Record<string, unknown>)[key]), root) as Schema;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
