/**
 * `npm test`: everything, on a fresh clone with Node 20 or later: installs, builds, sets up the real parts while the quick
 * suites run, then runs the rest and ends with `N passed, N failed`. `--long` runs the fuzz and differential suites with
 * many more cases; names of suites as arguments run only those. Plain JavaScript, because nothing is installed yet.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages, ownEnvironment, root } from './install-packages.mjs';
import { countOfHost, countOfVitest } from './test/count-results.mjs';
import { failuresOfHost, failuresOfVitest } from './test/name-failures.mjs';

/** In this order: each needs the parts named, whose set-up runs in the background from the start. */
const suites = [
  { name: 'unit', needs: [] },
  { name: 'house', needs: [] },
  { name: 'lsp', needs: ['kubectl'] },
  { name: 'faults', needs: [] },
  { name: 'engine', needs: ['engine'] },
  { name: 'ui', needs: ['vscode'] },
  { name: 'host', needs: ['kubectl', 'vscode', 'engine'] },
];
/** Properties, and what is compared with BuildKit: each with as many cases as `UNSTALE_FUZZ_RUNS` says; and other engines. */
const longSuites = [
  { name: 'unit', needs: [], options: ['--testTimeout=1200000'] },
  { name: 'faults', needs: [], options: ['--testTimeout=1200000'] },
  { name: 'engine', needs: ['engine'], options: ['differential'] },
  { name: 'long', needs: ['engine'], options: [] },
];

const isCi = process.env.CI === 'true';
const isLong = process.argv.includes('--long');
const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const chosen = (isLong ? longSuites : suites).filter(({ name }) => only.length === 0 || only.includes(name));
/** TypeScript runs as it is; Node would say each time that it had to look whether a file is a module. */
const typescript = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
const results = join(root, '.cache/test-results');
const environment = { ...ownEnvironment(), ...(isLong ? { UNSTALE_FUZZ_RUNS: process.env.UNSTALE_FUZZ_RUNS ?? '20000' } : {}) };

installPackages();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
process.exitCode = await main();

async function main() {
  const built = await run('node', [typescript, 'scripts/build.mts']);
  if (built.exitCode !== 0)
    return finish([{ name: 'build', passed: 0, failed: 1, leftOut: [], failures: ['build'], seconds: built.seconds }]);
  askForConsent();
  const parts = setUpParts(new Set(chosen.flatMap(({ needs }) => needs)));
  const outcomes = [];
  for (const { name, needs, options } of chosen) {
    for (const part of needs) await parts.get(part);
    outcomes.push(await runSuite(name, options ?? []));
  }
  return finish(outcomes);
}

/** Outside CI nothing is installed system-wide before the person has seen the command and said yes. */
function askForConsent() {
  if (isCi || environment.UNSTALE_INSTALL !== undefined || !process.stdin.isTTY) return;
  const needed = new Set(chosen.flatMap(({ needs }) => needs));
  if (needed.size === 0) return;
  const command = [typescript, 'scripts/test/ask-consent.mts', ...needed];
  const { status } = spawnSync('node', command, { cwd: root, env: environment, stdio: 'inherit' });
  if (status === 0) environment.UNSTALE_INSTALL = 'yes';
}

/** One after the other, because both ask the same package manager; a failure is told by the suite that needs the part. */
function setUpParts(names) {
  const parts = new Map();
  let previous = Promise.resolve();
  for (const name of ['kubectl', 'engine', 'vscode'].filter((part) => names.has(part))) {
    previous = previous.then(() =>
      run('node', [typescript, 'scripts/test/set-up-part.mts', name], join(results, `set-up-${name}.log`)),
    );
    parts.set(name, previous);
  }
  return parts;
}

async function runSuite(name, options) {
  console.log(`\n── ${name} ──`);
  const file = join(results, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const command =
    name === 'host'
      ? ['node', [typescript, 'test/host/run.ts']]
      : ['vitest', ['run', '--project', name, ...reporters, ...options]];
  const { exitCode, output, seconds } = await run(...command);
  const report = name === 'host' ? undefined : readJson(file);
  const count = name === 'host' ? countOfHost(output) : countOfVitest(report);
  const failures = name === 'host' ? failuresOfHost(output) : failuresOfVitest(report);
  const leftOut = [...new Set(output.match(/^LEFT OUT: .*$/gm) ?? [])];
  let { passed, failed, skipped } = count;
  if (isCi) failed += skipped;
  if (isCi && leftOut.length > 0 && failed === 0) failed = 1;
  if (exitCode !== 0 && failed === 0) failed = 1;
  if (passed === 0 && failed === 0 && leftOut.length === 0) failed = 1;
  return { name, passed, failed, skipped, leftOut, failures, seconds };
}

function finish(outcomes) {
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  writeFileSync(join(results, 'failures.txt'), failures.map((failure) => `✗ ${failure}\n`).join(''));
  console.log('');
  for (const { name, passed, failed, skipped, leftOut, seconds } of outcomes) {
    const rest = skipped > 0 ? `, ${skipped} left out` : '';
    console.log(`${name.padEnd(13)} ${seconds.toFixed(1).padStart(7)} s   ${passed} passed, ${failed} failed${rest}`);
    for (const line of leftOut) console.log(`  ${line}`);
  }
  const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
}

/** Runs a program of the project; what it prints is shown and kept, or goes to a log file alone. */
function run(program, programArguments, log) {
  const startedAtMs = Date.now();
  return new Promise((resolve) => {
    const child = spawn(program, programArguments, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on('data', (chunk) => {
        chunks.push(chunk);
        if (log === undefined) target.write(chunk);
      });
    }
    const end = (exitCode) => {
      const output = Buffer.concat(chunks).toString();
      if (log !== undefined && exitCode !== 0) console.log(`${programArguments.join(' ')} failed:\n${output.slice(-2000)}`);
      resolve({ exitCode, output, seconds: (Date.now() - startedAtMs) / 1000 });
    };
    child.on('error', (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => end(code ?? 1));
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
