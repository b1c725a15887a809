/**
 * `npm start`: installs, builds, and opens VS Code with Unstale on a copy of the demo, until Ctrl-C. Options:
 *   --desktop   download the desktop build of VS Code      --browser   VS Code in the browser, even when `code` is here
 *   --port N    the port of the browser's VS Code          --no-open   print its address, and open nothing
 * Plain JavaScript for Node 20, because nothing is installed yet; what follows runs on the project's own Node.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installPackages, ownEnvironment, root } from './install-packages.mjs';

const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

try {
  installPackages();
  build();
  openDemo();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function build() {
  console.log('Building Unstale ...');
  const { status } = spawnSync(node, [quiet, 'scripts/build.mts'], { cwd: root, env: ownEnvironment(), stdio: 'inherit' });
  if (status !== 0) throw new Error('Unstale could not be built; the reason stands above.');
}

/** Every signal is left to the child, which then has things to put away; we end when it has. */
function openDemo() {
  const child = spawn(node, [quiet, 'scripts/start/open-demo.mts', ...process.argv.slice(2)], {
    cwd: root,
    env: ownEnvironment(),
    stdio: 'inherit',
  });
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`The project's own Node could not be started: ${error.message}. Remove node_modules and try again.`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => process.exit(code ?? 1));
}
