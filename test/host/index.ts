/** What VS Code loads: runs the host tests with Mocha and fails when one of them fails. */
import { format } from 'node:util';
import Mocha from 'mocha';

export async function run(): Promise<void> {
  // The extension host's console does not fill in placeholders.
  Mocha.reporters.Base.consoleLog = (...args: readonly unknown[]) => console.log(format(...args));
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color: false, timeout: 120_000 });
  mocha.suite.emit('pre-require', globalThis, 'host', mocha);
  // The suites use Mocha's globals, which exist from here on.
  const isStoriesOnly = process.env['UNSTALE_TEST_STORIES_ONLY'] === '1';
  if (!isStoriesOnly) await import('./activation.suite.ts');
  await import('./sidebar.suite.ts');
  await import('./clean-rebuild.suite.ts');
  if (!isStoriesOnly) {
    await import('./consumer.suite.ts');
    await import('./demo.suite.ts');
    await import('./git.suite.ts');
    await import('./cluster.suite.ts');
    await import('./tasks.suite.ts');
    await import('./seen.suite.ts');
    await import('./plan.suite.ts');
    await import('./plan-commands.suite.ts');
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} host tests failed.`);
}
