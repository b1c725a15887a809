/**
 * The names that containers have during an exchange. They come from the id of the old container, so that two exchanges of it,
 * from whatever machines, need the same name for their replacement: the engine gives it to one of them only.
 */

export interface ExchangeNames {
  /** Of the replacement until it takes over. */
  readonly temporary: string;
  /** Of the old one from then on. */
  readonly backup: string;
  /** Of a replacement that did not prove itself. */
  readonly failed: string;
  /** Of the copy that stands in for an old one which is removed when it stops. */
  readonly twin: string;
}

export function exchangeNames({ containerId, name }: { readonly containerId: string; readonly name: string }): ExchangeNames {
  const operation = containerId.slice(0, 8);
  const named = (what: string) => `${name}.unstale-${what}-${operation}`;
  return { temporary: named('new'), backup: named('bak'), failed: named('failed'), twin: named('twin') };
}
