/** The words of `unstale plan` → what is wanted, or why it is not understood. */
import type { WantedPlan } from './plan.ts';
import { type SaidValues, sourceOf, wrongArgument } from './said-build.ts';

type Read = ({ readonly kind: 'plan' } & WantedPlan) | { readonly kind: 'misunderstood'; readonly because: string };

export function readPlan(names: readonly string[], values: SaidValues & { readonly format: string }): Read {
  const [name, ...more] = names;
  if (more.length > 0) return misunderstood('plan takes one Dockerfile, folder, service or image.');
  const { format, file, target } = values;
  if (format !== 'text' && format !== 'json') return misunderstood(`There is no format "${format}"; use text or json.`);
  const wrong = wrongArgument(values);
  if (wrong !== undefined) return wrong;
  // With `--file` it belongs to the build that is spelled out.
  return { kind: 'plan', name, source: sourceOf(values), target: file === undefined ? target : undefined, format };
}

function misunderstood(because: string): Read {
  return { kind: 'misunderstood', because };
}
