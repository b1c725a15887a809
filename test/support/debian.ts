/**
 * Debian packages: installed system-wide from the machine's own suite when allowed, or only unpacked below the cache
 * folder from a newer suite. Quiet, and nothing is done twice.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath } from './cache-folder.ts';
import { withCacheLock } from './engine/cache-lock.ts';
import { type Missing, mayInstallSystemWide } from './requirements.ts';
import { runOrThrow, runProcess } from './run-process.ts';

export type Provided = { readonly kind: 'ready' } | Missing;

/** Packages of the machine's own suite. */
export async function provideDebianPackages(packages: readonly string[]): Promise<Provided> {
  if (process.platform !== 'linux')
    return { kind: 'missing', because: `this is ${process.platform}, not Debian`, hint: 'run it on Debian 12' };
  const absent: string[] = [];
  for (const name of packages) {
    const { exitCode, stdout } = await runProcess('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]);
    if (exitCode === 127)
      return { kind: 'missing', because: 'dpkg is not here, so this is not Debian', hint: 'run it on Debian 12' };
    if (stdout !== 'installed') absent.push(name);
  }
  if (absent.length === 0) return { kind: 'ready' };
  const command = `apt-get install -y --no-install-recommends ${absent.join(' ')}`;
  if (process.getuid?.() !== 0)
    return { kind: 'missing', because: `${absent.join(', ')} not installed, and not root`, hint: `sudo ${command}` };
  if (!mayInstallSystemWide) {
    const because = `${absent.join(', ')} not installed`;
    return { kind: 'missing', because, hint: `${command}, or set UNSTALE_INSTALL=yes`, command };
  }
  return installNow(absent, command);
}

async function installNow(packages: readonly string[], hint: string): Promise<Provided> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const args = ['-o', 'DPkg::Lock::Timeout=300', '-y', '-qq', '--no-install-recommends', 'install', ...packages];
  let result = await runProcess('apt-get', args, { env });
  if (result.exitCode !== 0) {
    await runProcess('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', 'update'], { env });
    result = await runProcess('apt-get', args, { env });
  }
  if (result.exitCode === 0) return { kind: 'ready' };
  return {
    kind: 'missing',
    because: `apt-get could not install ${packages.join(', ')}: ${result.stderr.trim().slice(-300)}`,
    hint,
  };
}

/**
 * Unpacks packages of a suite under `prefix`, without touching the system. The prefix appears complete or not at all, so that
 * an interrupted set-up is not mistaken for an installation. Throws when the mirror has none.
 */
export async function unpackFromSuite(suite: string, packages: readonly string[], prefix: string): Promise<void> {
  if (existsSync(prefix)) return;
  await withCacheLock(`apt-${suite}`, async () => {
    if (existsSync(prefix)) return;
    const [debs, unfinished] = [`${prefix}.debs`, `${prefix}.unfinished`];
    for (const folder of [debs, unfinished]) await rm(folder, { recursive: true, force: true });
    await mkdir(debs, { recursive: true });
    await downloadFromSuite(suite, packages, debs);
    const { stdout } = await runOrThrow('find', [debs, '-name', '*.deb']);
    for (const deb of stdout.split('\n').filter(Boolean)) await runOrThrow('dpkg', ['-x', deb, unfinished]);
    await rename(unfinished, prefix);
    await rm(debs, { recursive: true, force: true });
  });
}

async function downloadFromSuite(suite: string, packages: readonly string[], debs: string): Promise<void> {
  const home = cachePath('apt', suite);
  for (const folder of ['lists/partial', 'cache/archives/partial']) cachePath('apt', suite, folder);
  const list = join(home, 'sources.list');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(list, `deb [signed-by=${keyring}] ${await mirrorOfThisMachine()} ${suite} main\n`);
  const options = [
    `Dir::Etc::SourceList=${list}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${join(home, 'lists')}`,
    `Dir::Cache=${join(home, 'cache')}`,
    // What is installed here may be of a version that the suite does not have, and would be wanted before the one that it has.
    'Dir::State::status=/dev/null',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  await runOrThrow('apt-get', [...options, '-qq', 'update']);
  await runOrThrow('apt-get', [...options, '-qq', 'download', ...packages], { cwd: debs });
}

/** The first Debian mirror among the machine's sources, so that a machine behind a mirror keeps using it. */
async function mirrorOfThisMachine(): Promise<string> {
  for (const path of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const uri = /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/m.exec(text)?.[1];
    if (uri !== undefined) return uri;
  }
  return 'http://deb.debian.org/debian';
}
