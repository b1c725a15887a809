/**
 * Our reading of Dockerfiles against BuildKit's: which files it accepts, where each instruction begins and ends, what the
 * stages are called. BuildKit tells the place of every instruction whose keyword is neither upper nor lower case, in the
 * findings of `--call=check`; `--call=targets` reads a file without resolving any image.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Dockerfile } from '../../server/model/dockerfile.ts';
import { parseDockerfile } from '../../server/model/parse-dockerfile.ts';
import { acceptableDockerfile } from '../differential/instructions-generator.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';

const runs = Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 50);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const timeoutMs = 60_000 + runs * 2000;
const fixtures = new URL('../fixtures/dockerfiles/', import.meta.url);
const keywords =
  /^([ \t]*)(from|run|cmd|label|maintainer|expose|env|add|copy|entrypoint|volume|user|workdir|arg|onbuild|stopsignal|healthcheck|shell)(?=[ \t])/gim;

interface Target {
  readonly name?: string;
  readonly base: string;
}

interface Location {
  readonly ranges: readonly { readonly start: { readonly line: number }; readonly end: { readonly line: number } }[];
}

interface Check {
  readonly warnings: readonly { readonly ruleName: string; readonly location: Location }[] | null;
}

async function call<Answer>(engine: EngineAccess, kind: string, text: string): Promise<Answer | undefined> {
  const result = await runDocker(engine, ['buildx', 'build', `--call=${kind},format=json`, '-'], { input: text });
  const end = result.stdout.lastIndexOf('}');
  return kind === 'targets' && result.exitCode !== 0 ? undefined : (JSON.parse(result.stdout.slice(0, end + 1)) as Answer);
}

/** First and last line of every instruction behind the first FROM. */
async function linesInBuildKit(engine: EngineAccess, text: string): Promise<string[]> {
  const check = await call<Check>(engine, 'check', text);
  return (check?.warnings ?? [])
    .filter(({ ruleName }) => ruleName === 'ConsistentInstructionCasing')
    .map(({ location: { ranges } }) => `${ranges[0]?.start.line}-${ranges.at(-1)?.end.line}`);
}

function linesInOurs({ text, stages }: Dockerfile): string[] {
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  return stages
    .flatMap(({ from, instructions }) => [from, ...instructions])
    .map(({ span }) => `${lineOf(span.start)}-${lineOf(span.end)}`);
}

/** `true` when BuildKit accepts the file, and then everything is compared. */
async function compare(engine: EngineAccess, text: string): Promise<boolean> {
  const dockerfile = parseDockerfile(text);
  const [answer, lines] = await Promise.all([
    call<{ readonly targets: readonly Target[] }>(engine, 'targets', text),
    linesInBuildKit(engine, text),
  ]);
  if (answer === undefined) return false;
  const unreadable = dockerfile.instructions.filter((instruction) => instruction.unreadable !== undefined);
  expect(unreadable.map(({ span, unreadable: because }) => `${because}: ${text.slice(span.start, span.end)}`)).toEqual([]);
  expect(dockerfile.stages.map(({ name, from }) => [name, from.words[0]?.text])).toEqual(
    answer.targets.map(({ name, base }) => [name === '' ? undefined : name, base]),
  );
  expect(linesInOurs(dockerfile).sort()).toEqual(lines.sort());
  return true;
}

/** Without the frontend line, which would be pulled, and with keywords in mixed case. */
function prepare(text: string): string {
  return text
    .replace(/^#\s*syntax\s*=.*\n/i, '')
    .replace(keywords, (_, blanks: string, word: string) => blanks + word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}

describeOnEngine('instructions as BuildKit reads them', (engine) => {
  /** BuildKit's built-in frontend lacks what these need. */
  const refused = new Set(['copy-parents-labs.dockerfile']);

  it('in every fixture', { timeout: timeoutMs }, async () => {
    const waiting = readdirSync(fixtures);
    const work = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        const isAccepted = await compare(engine, prepare(readFileSync(new URL(name, fixtures), 'utf8')));
        expect(`${name} ${isAccepted}`).toBe(`${name} ${!refused.has(name)}`);
      }
    };
    await Promise.all([work(), work(), work(), work()]);
  });

  it(`in generated files (UNSTALE_FUZZ_SEED=${seed} UNSTALE_FUZZ_RUNS=${runs})`, { timeout: timeoutMs }, async () => {
    let accepted = 0;
    const property = fc.asyncProperty(acceptableDockerfile, async (text) => {
      if (await compare(engine, text)) accepted++;
    });
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: false, interruptAfterTimeLimit: timeoutMs - 20_000 });
    expect(accepted).toBeGreaterThan(runs / 2);
  });
});
