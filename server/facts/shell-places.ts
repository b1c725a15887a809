/** Where the jobs of a CI file hold shell text, as paths from the top of the document. */
import type { WorkflowJob } from './workflow-facts.ts';

/** Where shell text stands: `run` of steps, scripts of GitLab. */
export function shellPlaces({ steps, fields, path }: WorkflowJob): readonly (readonly string[])[] {
  const runs = steps.filter((step) => typeof step.fields['run'] === 'string').map((step) => [...step.path, 'run']);
  const scripts = ['before_script', 'script', 'after_script'].flatMap((name) => {
    const script = fields[name];
    if (typeof script === 'string') return [[...path, name]];
    return Array.isArray(script) ? script.map((_, index) => [...path, name, String(index)]) : [];
  });
  return [...runs, ...scripts];
}

/** The text there; `undefined` when it is none. */
export function valueAt(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
  return typeof found === 'string' ? found : undefined;
}
