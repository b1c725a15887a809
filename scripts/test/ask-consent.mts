/**
 * Shows the system-wide installs that the named parts would need, and asks. Ends with 0 for yes (or when nothing is
 * needed) and 1 for no; the suites that then miss something say so.
 */
import { createInterface } from 'node:readline/promises';
import { installEngine } from '../../test/support/engine/install.ts';
import { provideChromium } from '../../test/support/vscode/chromium.ts';

const parts = new Set(process.argv.slice(2));
const provided = [
  parts.has('engine') ? await installEngine() : undefined,
  parts.has('vscode') ? await provideChromium() : undefined,
];
const commands = provided.flatMap((one) => (one?.kind === 'missing' ? (one.command ?? []) : []));
process.exitCode = commands.length === 0 || (await isAllowed(commands)) ? 0 : 1;

async function isAllowed(wanted: readonly string[]): Promise<boolean> {
  console.log('\nSome suites need packages that this machine does not have. With your consent this is run:\n');
  for (const command of wanted) console.log(`  ${command}`);
  console.log('\nWithout them those suites are left out; everything else runs.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Install them? [y/N] ');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
