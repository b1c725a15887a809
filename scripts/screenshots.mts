/**
 * `npm run screenshots`: makes every picture of `docs/images/` from the real VS Code with Unstale on the demo, in each
 * theme. Names of shots as arguments make only those. Fonts are installed where that is allowed; without them the
 * pictures look a little plainer.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { repositoryRoot } from '../test/support/cache-folder.ts';
import { provideDebianPackages } from '../test/support/debian.ts';
import { startDemoEngine } from '../test/support/demo-engine.ts';
import { installKubectl } from '../test/support/kubernetes/install.ts';
import { themes } from '../test/support/vscode/settings.ts';
import { makeTemporaryFolder, removeFolder } from '../test/support/vscode/temporary-folder.ts';
import { provideUiParts, startUiSession, type UiParts } from '../test/ui/session.ts';
import { shots } from './screenshots/shots.mts';
import { takeShot } from './screenshots/take-shot.mts';

const parts = await provideUiParts();
if (parts.kind === 'missing') {
  console.error(`No pictures can be made: ${parts.because} (${parts.hint})`);
  process.exitCode = 1;
} else {
  await takeAll(parts, process.argv.slice(2));
}

async function takeAll(ready: UiParts, names: readonly string[]): Promise<void> {
  await provideDebianPackages(['fonts-inter', 'fonts-jetbrains-mono']);
  const images = join(repositoryRoot, 'docs', 'images');
  mkdirSync(images, { recursive: true });
  const folder = await makeTemporaryFolder();
  const running = join(folder, 'running');
  cpSync(join(repositoryRoot, 'test', 'fixtures', 'demo'), running, { recursive: true });
  const engine = await startDemoEngine(running, { dataName: 'demo', isInOwnNetwork: false });
  const kubeconfig = join(folder, 'kubeconfig');
  const own = {
    ...(engine.kind === 'missing' ? {} : engine.env),
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: join(folder, 'kube-cache'),
  };
  const env = { ...own, ...(await withKubectl(own)) };
  const session = await startUiSession(ready, { extensions: [repositoryRoot], env });
  try {
    for (const shot of shots.filter(({ name }) => names.length === 0 || names.includes(name))) {
      const arranged = join(folder, shot.name);
      const putBack =
        engine.kind === 'ready'
          ? await shot.arrange?.({ docker: (...args) => engine.docker(args), folder: arranged, kubeconfig })
          : undefined;
      try {
        for (const theme of themes) {
          const opened = shot.isOfRunning === true ? running : shot.isOfArranged === true ? arranged : undefined;
          const demo = opened ?? join(folder, `${shot.name}-${theme}`, 'demo');
          if (opened === undefined) cpSync(join(repositoryRoot, 'test', 'fixtures', 'demo'), demo, { recursive: true });
          const path = join(images, `${shot.name}-${theme}.png`);
          await takeShot(session, shot, { demo, theme, path });
          console.log(`docs/images/${shot.name}-${theme}.png`);
        }
      } finally {
        await putBack?.();
      }
    }
  } finally {
    await session.stop();
    if (engine.kind === 'ready') await engine.stop();
    removeFolder(folder);
  }
}

/** A cluster of the person who makes the pictures is never asked: the kubeconfig is ours. */
async function withKubectl({ PATH = process.env['PATH'] }: Readonly<Record<string, string | undefined>>) {
  const kubectl = await installKubectl();
  return kubectl.kind === 'missing' ? {} : { PATH: `${dirname(kubectl.program)}${delimiter}${PATH}` };
}
