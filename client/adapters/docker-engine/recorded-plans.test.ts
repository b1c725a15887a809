/**
 * The plans of containers that real engines told of (recorded by `test/support/recordings/record.mts`), as a person reads them, and
 * what would be asked of the engine. Each snapshot was read; a change in one is a change in what happens to somebody's container.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { objectOf } from '../../core/json-fields.ts';
import { deriveSpecification } from '../../core/recreate/derive-specification.ts';
import { planRecreation } from '../../core/recreate/make-plan.ts';
import { planText } from '../../core/recreate/plan-text.ts';
import { type Circumstances, refusalOf } from '../../core/recreate/refuse.ts';
import type { JsonObject, JsonValue } from '../../ports.ts';
import { parseExactly, printExactly } from './exact-json.ts';

const recordings = join(import.meta.dirname, '../../../test/fixtures/inspections');
const names = readdirSync(recordings).filter((name) => name.endsWith('.json'));

test('every kind of engine was recorded', () => {
  expect(names).toEqual([
    ...['docker-20.10.json', 'docker-26.json', 'docker-28-classic.json', 'docker-28-containerd.json', 'podman.json'],
  ]);
});

test.each(names)('%s: the plans are those that were read', async (name) => {
  const { version, apiVersion, images, containers } = objectOf(parseExactly(readFileSync(join(recordings, name), 'utf8')));
  const { old, new: next } = objectOf(images);
  const texts = Object.entries(objectOf(containers)).map(([container, recorded]) =>
    planOf(container, objectOf(recorded), objectOf(old), objectOf(next)),
  );
  const text = [`Engine ${String(version)}, API ${String(apiVersion)}`, ...texts].join('\n\n');
  await expect(`${text}\n`).toMatchFileSnapshot(join(recordings, name.replace('.json', '.plans.txt')));
});

function planOf(name: string, recorded: JsonObject, oldImage: JsonObject, newImage: JsonObject): string {
  const container = objectOf(recorded['container']);
  const volumeSources = objectOf(recorded['volumeSources']);
  const changedPaths = recorded['changedPaths'] as unknown as readonly string[];
  const circumstances = recorded['circumstances'] as unknown as Circumstances;
  const { kind } = circumstances;
  const plan = planRecreation({ container, oldImage, newImage, changedPaths, volumeSources, kind });
  const refusal = refusalOf(container, { ...circumstances, ownId: 'laptop' });
  const asked = deriveSpecification(container, oldImage, plan.reference, volumeSources);
  return [
    `=== ${name}`,
    ...(refusal === undefined ? [] : [`REFUSED: ${refusal.because} ${refusal.hint}`]),
    planText(plan),
    '--- asked of the engine, but for what is empty',
    printExactly(objectOf(withoutEmpty(asked)), 1),
  ].join('\n');
}

function withoutEmpty(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const parts = Object.entries(value as JsonObject).map(([name, part]) => [name, shortened(name, part ?? null)] as const);
  return Object.fromEntries(parts.filter(([, part]) => !isEmpty(part)));
}

/** The paths that every container is kept from are the engine's; how many there are tells whether they stayed. */
function shortened(name: string, value: JsonValue): JsonValue {
  const isProtection = name === 'MaskedPaths' || name === 'ReadonlyPaths';
  return isProtection && Array.isArray(value) ? `${value.length} paths` : withoutEmpty(value);
}

function isEmpty(value: JsonValue): boolean {
  if (value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
