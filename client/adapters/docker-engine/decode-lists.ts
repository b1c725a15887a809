/**
 * Rows of the engine's lists → our own. What an engine leaves out or sends in another type becomes empty, never an
 * exception and never a date of today.
 */
import type { ListedContainer, ListedImage } from '../../ports.ts';

/** `GET /containers/json`. A row without an id is dropped. */
export function decodeContainers(rows: unknown): readonly ListedContainer[] {
  return listOf(rows).flatMap((row) => {
    const { Id, Names, Image, ImageID, Created, State, Status, Labels } = fieldsOf(row);
    if (typeof Id !== 'string') return [];
    return {
      id: Id,
      name: ownName(listOf(Names)) ?? Id.slice(0, 12),
      imageText: textOf(Image),
      imageId: textOf(ImageID),
      createdAtMs: typeof Created === 'number' ? Created * 1000 : 0,
      state: textOf(State),
      status: textOf(Status),
      labels: decodeLabels(Labels),
    };
  });
}

/** `GET /images/json`. Docker before 25 names an image without tags `<none>:<none>`. */
export function decodeImages(rows: unknown): readonly ListedImage[] {
  return listOf(rows).flatMap((row) => {
    const { Id, RepoTags, RepoDigests, Created, Size, Labels } = fieldsOf(row);
    if (typeof Id !== 'string') return [];
    return {
      id: Id,
      tags: namesOf(RepoTags),
      digests: namesOf(RepoDigests),
      createdAtMs: typeof Created === 'number' && Created > 0 ? Created * 1000 : undefined,
      sizeBytes: typeof Size === 'number' ? Size : 0,
      labels: decodeLabels(Labels),
    };
  });
}

/** `GET /containers/json?size=1`: what each wrote itself, where it wrote something. */
export function decodeSizes(rows: unknown): ReadonlyMap<string, number> {
  return new Map(
    listOf(rows).flatMap((row): [string, number][] => {
      const { Id, SizeRw } = fieldsOf(row);
      return typeof Id === 'string' && typeof SizeRw === 'number' ? [[Id, SizeRw]] : [];
    }),
  );
}

/** Links make further names such as `/web/db`; the container's own has one slash. */
function ownName(names: readonly unknown[]): string | undefined {
  const texts = names.filter((name) => typeof name === 'string').map((name) => name.replace(/^\//, ''));
  return texts.find((name) => !name.includes('/')) ?? texts[0];
}

function namesOf(value: unknown): readonly string[] {
  return listOf(value).filter((name): name is string => typeof name === 'string' && !name.startsWith('<none>'));
}

function decodeLabels(value: unknown): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [key, text] of Object.entries(fieldsOf(value))) if (typeof text === 'string') labels.set(key, text);
  return labels;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
