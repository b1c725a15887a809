/**
 * Follows the scripts that an install of a JavaScript project starts by itself (`postinstall`, `prepare` …) and collects
 * the files they read. A program that may read anything is a doubt.
 */
import { parseShell } from '../model/parse-shell.ts';
import type { ShellCommand } from '../model/shell-command.ts';
import { folderOf, joinPath } from './expand-glob.ts';
import type { InputCollector } from './input-collector.ts';

const lifecycle = [
  'pnpm:devPreinstall',
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
];
const deepest = 5;

/** What a program reads in the project's folder. */
const tools: Readonly<Record<string, readonly string[]>> = {
  prisma: ['prisma', 'prisma.config.ts', 'prisma.config.js', 'schema.prisma'],
  'patch-package': ['patches'],
};
const selfContained: ReadonlySet<string> = new Set(
  (
    'husky is-ci only-allow lefthook simple-git-hooks echo exit true : test [ opencollective opencollective-postinstall playwright cypress ' +
    'puppeteer rimraf mkdir rm corepack ngcc pre-commit git chmod cd'
  ).split(' '),
);
const managers: ReadonlySet<string> = new Set(['npm', 'yarn', 'pnpm', 'bun']);
const interpreters: ReadonlySet<string> = new Set([
  'node',
  'ts-node',
  'tsx',
  'sh',
  'bash',
  'python',
  'python3',
  'bun',
  'deno',
  'esno',
  'jiti',
  'zx',
]);

interface Script {
  readonly collector: InputCollector;
  readonly folder: string;
  readonly scripts: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly depth: number;
}

/** Collects what the install scripts of one `package.json` read. */
export function followInstallScripts(
  collector: InputCollector,
  folder: string,
  scripts: Readonly<Record<string, unknown>>,
): void {
  for (const name of lifecycle) followScript({ collector, folder, scripts, name, depth: 0 });
}

function followScript(script: Script): void {
  const text = script.scripts[script.name];
  if (typeof text !== 'string' || script.depth > deepest) return;
  const { commands, isComplete } = parseShell({ text, spanOf: (start, end) => ({ start, end }) });
  if (!isComplete) script.collector.doubt(`its ${script.name} script could not be followed`);
  for (const command of commands) followCommand(script, command);
}

function followCommand(script: Script, shell: ShellCommand): void {
  const { program, args } = withoutRunner(shell);
  const folder = joinPath(script.folder, shell.directory ?? '');
  if (program === '' || selfContained.has(program)) return;
  if (managers.has(program)) followManager(script, folder, program, args);
  else if (Object.hasOwn(tools, program)) addToolInputs(script, folder, tools[program] ?? [], args);
  else if (interpreters.has(program)) followInterpreter(script, folder, program, args);
  else if (!isPath(program) || !addScript(script.collector, joinPath(folder, program))) doubtProgram(script, program);
}

/** `npm run x` is another script; `npm install --prefix client` is another project. */
function followManager(script: Script, folder: string, program: string, args: readonly string[]): void {
  const words = args.filter((word) => !word.startsWith('-'));
  const isRun = words[0] === 'run' || words[0] === 'run-script';
  const name = isRun ? words[1] : words[0];
  if (name !== undefined && Object.hasOwn(script.scripts, name)) followScript({ ...script, name, depth: script.depth + 1 });
  else if (!isRun && ['install', 'i', 'ci', undefined].includes(name)) addSubproject(script, joinPath(folder, prefixOf(args)));
  else doubtProgram(script, program);
}

function followInterpreter(script: Script, folder: string, program: string, args: readonly string[]): void {
  if (args.some((word) => word === '-e' || word === '-c' || word === '-p')) return;
  const file = args.find((word) => !word.startsWith('-'));
  if (file === undefined || !addScript(script.collector, joinPath(folder, file))) doubtProgram(script, program);
}

function addToolInputs({ collector }: Script, folder: string, inputs: readonly string[], args: readonly string[]): void {
  const schema = args.find((word) => word.startsWith('--schema='))?.slice('--schema='.length);
  for (const path of [...inputs, ...args.filter(isPath), ...(schema === undefined ? [] : [schema])])
    collector.add(joinPath(folder, path));
}

/** `npx -y tool`, `pnpm exec tool`: what is started in the end. */
function withoutRunner({ program, args }: ShellCommand): { readonly program: string; readonly args: readonly string[] } {
  const words = args.map(({ text }) => text);
  const isExec = managers.has(program) && (words[0] === 'exec' || words[0] === 'dlx' || words[0] === 'x');
  if (!isExec && program !== 'npx' && program !== 'bunx' && program !== 'pnpx') return { program, args: words };
  const start = words.findIndex((word, index) => (!isExec || index > 0) && !word.startsWith('-'));
  return start === -1 ? { program: '', args: [] } : { program: words[start] ?? '', args: words.slice(start + 1) };
}

/** A script that reads files beside itself needs its folder; one in the root of the project that does so may need anything. */
function addScript(collector: InputCollector, path: string): boolean {
  const candidates = [path, `${path}.js`, `${path}.mjs`, `${path}.cjs`, `${path}.ts`];
  const file = candidates.find((candidate) => collector.listing.get(candidate)?.kind === 'file');
  if (file === undefined) return false;
  const text = collector.addAndRead(file) ?? '';
  if (!/['"`]\.\.?\/|__dirname|import\.meta|\$\(dirname|\$0/.test(text)) return true;
  return !text.includes('../') && folderOf(file) !== '' && collector.add(folderOf(file));
}

function addSubproject({ collector, name }: Script, folder: string): void {
  const files = ['package.json', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', '.npmrc'];
  const added = files.filter((file) => collector.add(joinPath(folder, file)));
  if (added.length === 0) collector.doubt(`its ${name} script installs another project`);
}

function prefixOf(args: readonly string[]): string {
  const index = args.findIndex((word) => word === '--prefix' || word === '-C' || word === '--dir' || word === '--cwd');
  return index === -1 ? '' : (args[index + 1] ?? '');
}

function doubtProgram({ collector, name }: Script, program: string): void {
  collector.doubt(`its ${name} script runs \`${program}\``);
}

function isPath(word: string): boolean {
  return word.length < 300 && (/^[\w@.-]*(\/[\w@.-]+)+\/?$/.test(word) || /\.([cm]?[jt]s|sh|py)$/.test(word));
}
