/**
 * The `unstale` section of a `.vscode/settings.json`, for a command line that has no editor to ask. Comments and trailing commas
 * are allowed, as VS Code allows them; what cannot be read holds no settings.
 */
import { parse } from 'jsonc-parser';

const maxLength = 1024 * 1024;
const prefix = 'unstale.';

/** Nested as an editor answers: `unstale.rules.x` is `x` in `rules`. */
export function unstaleSection(text: string): Readonly<Record<string, unknown>> {
  if (text.length > maxLength) return {};
  const section = new Map<string, unknown>();
  const rules = new Map<string, unknown>();
  for (const [key, value] of Object.entries(objectIn(text))) {
    if (!key.startsWith(prefix)) continue;
    const name = key.slice(prefix.length);
    if (name.startsWith('rules.')) rules.set(name.slice('rules.'.length), value);
    else section.set(name, value);
  }
  return Object.fromEntries([...section, ['rules', Object.fromEntries(rules)]]);
}

function objectIn(text: string): object {
  try {
    const value: unknown = parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // The library overflows the stack on absurd nesting, which is broken input.
    return {};
  }
}
