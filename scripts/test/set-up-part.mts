/**
 * Installs one of the real parts that suites need, so that it is there when their turn comes. Whether it could be had is
 * not judged here: the suite that misses it says so.
 */
import { installEngine } from '../../test/support/engine/install.ts';
import { installPodman } from '../../test/support/engine/install-podman.ts';
import { installKubectl } from '../../test/support/kubernetes/install.ts';
import { installSshServer } from '../../test/support/ssh/install.ts';
import { provideChromium } from '../../test/support/vscode/chromium.ts';
import { provideVsCode } from '../../test/support/vscode/install.ts';

const [part] = process.argv.slice(2);
if (part === 'engine') console.log(await installEngine('20.10'), await installPodman(), await installSshServer());
else if (part === 'kubectl') console.log(await installKubectl());
else if (part === 'vscode') console.log(await provideVsCode(), await provideChromium());
else throw new Error(`There is no part called ${part}: it is engine, kubectl or vscode.`);
