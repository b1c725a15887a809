/**
 * The combinations of `strategy.matrix` of a job of GitHub Actions, as far as they are spelled out: names as expressions use them
 * (`matrix.app`, `matrix.image.context`) with their values, and `matrix` itself where all of them are known: what it lacks is then an
 * empty text. A matrix that a step or another file makes has one combination, without any name.
 * https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
 */

type Fields = Readonly<Record<string, unknown>>;

const mostCombinations = 64;
const deepest = 3;

/** Never empty. */
export function matrixCombinations(job: Fields): readonly ReadonlyMap<string, string>[] {
  const unknown = [new Map<string, string>()];
  const matrix = fieldsOf(fieldsOf(job['strategy'])['matrix']);
  const { include = [], exclude = [], ...axes } = matrix;
  if (!Array.isArray(include) || !Array.isArray(exclude)) return unknown;
  let combinations: readonly Fields[] = [{}];
  for (const [name, values] of Object.entries(axes)) {
    if (!Array.isArray(values)) return unknown;
    combinations = combinations.flatMap((each) => values.map((value: unknown) => ({ ...each, [name]: value })));
    if (combinations.length > mostCombinations) return unknown;
  }
  const kept = combinations.filter((each) => !exclude.map(fieldsOf).some((out) => agrees(each, out)));
  const all = withIncluded(Object.keys(axes).length === 0 ? [] : kept, include.map(fieldsOf));
  return all.length === 0 || all.length > mostCombinations
    ? unknown
    : all.map((each) => new Map([['matrix', ''], ...namesOf('matrix', each, 0)]));
}

/** What changes no value of an axis is added to every combination that it agrees with; the rest are combinations of their own. */
function withIncluded(combinations: readonly Fields[], included: readonly Fields[]): readonly Fields[] {
  const extended = combinations.map((each) => ({ axes: each, all: each }));
  const alone: Fields[] = [];
  for (const more of included) {
    const matching = extended.filter(({ axes }) => agrees(axes, onlyOf(more, axes)));
    if (matching.length === 0) alone.push(more);
    for (const each of matching) each.all = { ...each.all, ...more };
  }
  return [...extended.map(({ all }) => all), ...alone];
}

function onlyOf(fields: Fields, axes: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name in axes));
}

function agrees(combination: Fields, wanted: Fields): boolean {
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(combination[name]) === JSON.stringify(value));
}

function namesOf(prefix: string, fields: Fields, depth: number): readonly (readonly [string, string])[] {
  return Object.entries(fields).flatMap(([name, value]): readonly (readonly [string, string])[] => {
    const path = `${prefix}.${name}`;
    if (typeof value === 'object' && value !== null) return depth < deepest ? namesOf(path, fieldsOf(value), depth + 1) : [];
    return value === null || value === undefined ? [] : [[path, String(value)]];
  });
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
