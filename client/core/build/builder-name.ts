/** The name of a builder as somebody gave it: what buildx would never call one is no builder, and can be no option. */

/** `undefined`: the engine's own. */
export function builderNamed(value: unknown): string | undefined {
  const name = typeof value === 'string' ? value.trim() : '';
  return /^[A-Za-z0-9][\w.-]{0,127}$/.test(name) && name !== 'default' ? name : undefined;
}
