/**
 * What Unstale itself leaves on an engine, and how it is recognised: probes by their label, pins by their repository. Their
 * rows are hidden and their events ignored. A container that only pretends is shown as soon as it was started.
 */

/** A container that only lends its files: created, never started, removed. The value is anything. */
export const probeLabel = 'dev.unstale.probe';

const pinRepository = 'unstale-rollback/';
const probeActions: ReadonlySet<string> = new Set(['create', 'archive-path', 'export', 'destroy']);

/** `unstale-rollback/<operation>:keep` holds an old image while its container is replaced. */
export function pinReference(operation: string): string {
  return `${pinRepository}${operation}:keep`;
}

/** `unstale-rollback/<operation>:previous` holds what a reference named before a rebuild. */
export function previousReference(operation: string): string {
  return `${pinRepository}${operation}:previous`;
}

/** `unstale-rollback/<operation>:new` names what was built until it is checked. */
export function candidateReference(operation: string): string {
  return `${pinRepository}${operation}:new`;
}

/** `unstale-rollback/<operation>:twin` names the image of a copy that stands in for a container which is removed when it stops. */
export function twinReference(operation: string): string {
  return `${pinRepository}${operation}:twin`;
}

export function isTwinReference(reference: string): boolean {
  return isPin(reference) && reference.endsWith(':twin');
}

/** `unstale-rollback/<operation>:restore` holds what a container ran before it was replaced, for as long as that can be undone. */
export function restoreReference(operation: string): string {
  return `${pinRepository}${operation}:restore`;
}

/** Podman completes a name without a registry: a tag of its own by `docker.io`, one of a build by `localhost`. */
export function isPin(reference: string): boolean {
  return reference.replace(/^(?:docker\.io|localhost)\//, '').startsWith(pinRepository);
}

/** By what a list tells about a container. */
export function isProbe(container: { readonly labels: ReadonlyMap<string, string>; readonly state: string }): boolean {
  return container.state === 'created' && container.labels.has(probeLabel);
}

const backupName = /\.unstale-(bak|new|failed|twin)-[0-9a-f]{8}$/;

/** A stopped container that an exchange left or is about to use; hidden, never removed because of its name. */
export function isBackup(container: { readonly name: string; readonly state: string }): boolean {
  return container.state !== 'running' && backupName.test(container.name);
}

type ExchangedPart = 'bak' | 'new' | 'failed' | 'twin';

/** Whose place it has or was to take, and what it is: the old one, one that was never finished or did not stay up, or a copy. */
export function exchangedName(name: string): { readonly original: string; readonly what: ExchangedPart } | undefined {
  const [suffix, what] = backupName.exec(name) ?? [];
  if (suffix === undefined || !isExchangedPart(what)) return undefined;
  return { original: name.slice(0, -suffix.length), what };
}

function isExchangedPart(what: string | undefined): what is ExchangedPart {
  return what === 'bak' || what === 'new' || what === 'failed' || what === 'twin';
}

/** By what an event tells; labels and the name of an image are among its attributes. */
export function isOwnEvent(action: string, attributes: Readonly<Record<string, unknown>>): boolean {
  if (probeActions.has(action) && Object.hasOwn(attributes, probeLabel)) return true;
  const { name } = attributes;
  return typeof name === 'string' && isPin(name);
}
