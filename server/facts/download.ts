/**
 * Reads `curl` and `wget` commands: which address they fetch, to which file, and whether the address names one fixed
 * version. Uploads, local servers and signing keys are not downloads in this sense.
 */
import type { Command, Step } from './file-facts.ts';

export interface Download {
  readonly command: Command;
  readonly url: string;
  /** `latest`, a branch, an install script: an address whose content is known to change. */
  readonly isMoving: boolean;
  /** The shell that the output is piped into, when it is. */
  readonly shell: Command | undefined;
  /** Where it is written, as spelled; `undefined` for standard output. */
  readonly output: string | undefined;
  /** False when an option changes what is sent or received, so that ADD would not do the same. */
  readonly isPlain: boolean;
}

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);
const uploads: ReadonlySet<string> = new Set([
  '-X',
  '--request',
  '-d',
  '--data',
  '--data-raw',
  '--data-binary',
  '-F',
  '--form',
  '-T',
  '--upload-file',
  '--post-data',
  '--post-file',
  '--spider',
  '-I',
  '--head',
]);
const plainOptions =
  /^(-[fsSLkqO]+|--(fail|silent|show-error|location|remote-name|proto|tlsv1(\.\d)?|quiet|no-verbose|progress=\S+|retry(=\d+)?|show-progress|https-only)|-nv|-[fsSLkq]*[oO])$/;
const valueOptions: ReadonlySet<string> = new Set([
  '-o',
  '-O',
  '--output',
  '--output-document',
  '--proto',
  '--retry',
  '--retry-delay',
  '-H',
  '--header',
  '-A',
  '--user-agent',
  '-u',
  '--user',
  '-P',
  '--directory-prefix',
  '--connect-timeout',
  '--max-time',
  '-m',
  '-e',
  '-x',
  '--proxy',
  '-C',
  '--timeout',
  '--tries',
  '-t',
  '-T',
  '--cacert',
]);

/** The download of the command; `undefined` when it is none, or its address names one fixed thing. */
export function downloadOf(step: Step, command: Command): Download | undefined {
  const program = command.program.slice(command.program.lastIndexOf('/') + 1);
  if (program !== 'curl' && program !== 'wget') return undefined;
  const words = command.args.map(({ text }) => text);
  if (words.some((word) => uploads.has(word) || uploads.has(word.split('=', 1)[0] ?? ''))) return undefined;
  const urls = words.filter((word, index) => /^["']?(https?|ftp):\/\//.test(word) && !valueOptions.has(words[index - 1] ?? ''));
  const [url] = urls;
  if (url === undefined || isLocal(url) || isConfiguration(url) || isFixed(url, step)) return undefined;
  const shell = pipedInto(step, command) ?? substitutedInto(step, command);
  const output = outputOf(program, words, url, command);
  const options = words.filter((word, index) => word.startsWith('-') && !valueOptions.has(words[index - 1] ?? ''));
  const isPlain =
    urls.length === 1 &&
    command.redirections.length <= (output === undefined ? 0 : 1) &&
    options.every(
      (word) => plainOptions.test(word.slice(0, 100)) || ['--output', '--output-document'].includes(word.split('=', 1)[0] ?? ''),
    );
  return { command, url, isMoving: shell !== undefined || isMovingAddress(url), shell, output, isPlain };
}

/** True when something in the RUN compares what was fetched with a digest or a signature. */
export function verifiesDownloads({ commands }: Step): boolean {
  return commands.some(({ program, args }) => {
    const name = program.slice(program.lastIndexOf('/') + 1);
    if (/^(sha(1|224|256|384|512)sum|b2sum|shasum|md5sum|cosign|minisign|gpgv|slsa-verifier)$/.test(name)) return true;
    if (name === 'openssl') return args[0]?.text === 'dgst';
    return (name === 'gpg' || name === 'gpg2') && args.some(({ text }) => text === '--verify' || text === '--batch-verify');
  });
}

/** `https://get.docker.com`, `…/latest/…`, a branch of a raw file: what is behind it changes without its name changing. */
function isMovingAddress(url: string): boolean {
  const address = url.toLowerCase();
  return (
    /[/._-](latest|stable|nightly|main|master|edge|current|head|dev|develop|trunk|snapshot)([/._?-]|$)/.test(address) ||
    /\/(install|setup|get|bootstrap)[\w.-]*$/.test(address) ||
    /^https?:\/\/(get|install|sh)[.-]/.test(address) ||
    /\/refs\/heads\//.test(address)
  );
}

/** A version number, a commit, or a variable that holds one. */
function isFixed(url: string, { scope }: Step): boolean {
  if (
    /\d+\.\d+/.test(url.replace(/^\w+:\/\/[^/]*/, '').replace(/\$\{?\w+[^/]*/g, '')) ||
    /[0-9a-f]{12,}/.test(url) ||
    /\/v\d+\//.test(url)
  )
    return true;
  if (/[/_-]v?\d{2,}([/._-]|$)/.test(url) && !/setup_\d/.test(url)) return true;
  return [...url.matchAll(/\$\{?(\w+)/g)].some(
    ([, name = '']) =>
      !/(ARCH|OS|PLATFORM|DISTRO|CODENAME|HOME|PWD|DIR|HOST|URL|MACHINE)$/i.test(name) || isVersionLike(scope.get(name)?.value),
  );
}

function isVersionLike(value: { readonly kind: string; readonly text?: string } | undefined): boolean {
  return value?.kind === 'known' && /\d+\.\d+/.test(value.text ?? '');
}

function isLocal(url: string): boolean {
  return /^\w+:\/\/(localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal|metadata\.)/.test(url);
}

/** Keys and package source lists: they configure a package manager, and change rarely. */
function isConfiguration(url: string): boolean {
  return /(\.(gpg|asc|key|pub|pem|crt|list|repo|sources)|\/gpg|\.gpg\.key|[?&](op|search)=\w+)$/i.test(
    url.split('#', 1)[0] ?? '',
  );
}

function pipedInto({ commands }: Step, command: Command): Command | undefined {
  let index = commands.indexOf(command) + 1;
  while (commands[index]?.operator === 'pipe') {
    const next = commands[index];
    if (next !== undefined && shells.has(next.program.slice(next.program.lastIndexOf('/') + 1))) return next;
    index += 1;
  }
  return undefined;
}

/** `sh -c "$(curl …)"`, `bash <(curl …)`: the command stands inside the words of a shell. */
function substitutedInto({ commands }: Step, command: Command): Command | undefined {
  if (command.depth === 0) return undefined;
  return commands.find(
    (outer) =>
      outer !== command &&
      shells.has(outer.program) &&
      outer.span.start < command.span.start &&
      command.span.end <= outer.span.end,
  );
}

function outputOf(program: string, words: readonly string[], url: string, command: Command): string | undefined {
  const redirected = command.redirections.find(({ operator }) => operator === '>')?.target.text;
  if (redirected !== undefined) return redirected;
  const flags = program === 'curl' ? /^(-\w*o|--output)$/ : /^(-\w*O|--output-document)$/;
  const index = words.findIndex((word) => flags.test(word.slice(0, 20)));
  if (index !== -1) return words[index + 1] === '-' ? undefined : words[index + 1];
  const joined = words.find((word) => /^--output(-document)?=/.test(word));
  if (joined !== undefined) return joined.slice(joined.indexOf('=') + 1);
  const isNamedByUrl =
    program === 'wget'
      ? !words.some((word) => /^-\w*P|^--directory-prefix/.test(word))
      : words.some((word) => /^-\w*O$|^--remote-name$/.test(word.slice(0, 20)));
  const name = url.split(/[?#]/, 1)[0]?.split('/').slice(3).at(-1);
  return isNamedByUrl && name ? name : undefined;
}
