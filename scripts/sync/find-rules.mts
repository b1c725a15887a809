/**
 * Finds the rules: a file of `server/rules` is one when it exports a rule whose id is the file's name. Files that hold
 * something else (the contract, the engine) export no such thing and are passed over.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyRule } from '../../server/rules/rule.ts';

export interface RuleFile {
  readonly rule: AnyRule;
  readonly exportName: string;
  readonly fileName: string;
}

/** All rules of the folder, by id. */
export async function findRules(folder: string): Promise<readonly RuleFile[]> {
  const names = (await readdir(folder)).filter(
    (name) => /^[a-z0-9-]+\.ts$/.test(name) && name !== 'index.ts' && name !== 'run.ts',
  );
  const found = await Promise.all(names.sort().map((name) => readRule(folder, name)));
  return found.filter((rule) => rule !== undefined);
}

async function readRule(folder: string, fileName: string): Promise<RuleFile | undefined> {
  const exports = Object.entries((await import(pathToFileURL(join(folder, fileName)).href)) as Record<string, unknown>);
  const id = fileName.replace(/\.ts$/, '');
  const declared = exports.find((entry): entry is [string, AnyRule] => isRule(entry[1]));
  if (declared === undefined) return undefined;
  const [exportName, rule] = declared;
  if (rule.id !== id)
    throw new Error(`${fileName} exports the rule "${rule.id}": name the file ${rule.id}.ts, or give the rule the id "${id}".`);
  return { rule, exportName, fileName };
}

function isRule(value: unknown): value is AnyRule {
  return typeof value === 'object' && value !== null && 'id' in value && 'check' in value && typeof value.check === 'function';
}
