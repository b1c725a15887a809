/**
 * Reads `curl` and `wget` commands: which address they fetch, to which file, and whether the address names one fixed
 * version. Uploads, local servers and signing keys are not downloads in this sense.
 */
import type { Span } from '../model/span.ts';
import { isConfigurationAddress, isFixedAddress, isLocalAddress, isMovingAddress } from './download-address.ts';
import type { Command, Step } from './file-facts.ts';

export interface Download {
  readonly command: Command;
  readonly url: string;
  /** `latest`, a branch, an install script: an address whose content is known to change. */
  readonly isMoving: boolean;
  /** What runs the output as a script, when something does. */
  readonly shell: Command | undefined;
  /** Where it is written, as spelled; `undefined` for standard output. */
  readonly output: string | undefined;
  /** False when an option changes what is sent or received, so that ADD would not do the same. */
  readonly isPlain: boolean;
}

interface Options {
  /** Options whose value is the next word, the output file among them. */
  readonly withValue: ReadonlySet<string>;
  readonly output: RegExp;
  /** Options that send something or ask for something else than the content. */
  readonly notADownload: ReadonlySet<string>;
  /** Options that change nothing about what arrives. */
  readonly harmless: RegExp;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const shells = words('sh bash ash dash zsh ksh');
/** They run the file that they are given, too. */
const evaluators = words('source .');
/** What runs a substitution stands a few commands in front of it; a RUN of thousands was written by no person. */
const farthest = 200;
const programs: Readonly<Record<string, Options>> = {
  curl: {
    withValue: words(
      '-o --output --proto --retry --retry-delay --retry-max-time -H --header -A --user-agent -u --user --connect-timeout --max-time -m -e -x --proxy -C --cacert --output-dir -w --write-out -b -c',
    ),
    output: /^(-[a-zA-Z]*o|--output)$/,
    notADownload: words('-X --request -d --data --data-raw --data-binary --data-urlencode -F --form -T --upload-file -I --head'),
    harmless:
      /^(-[fsSLOo#]+|--(fail|silent|show-error|location|remote-name|progress-bar|proto|retry|retry-delay|tlsv1(\.\d)?|output)(=.*)?)$/,
  },
  wget: {
    withValue: words(
      '-O --output-document -P --directory-prefix --header -U --user-agent -e -T --timeout -t --tries --user --password -a -o',
    ),
    output: /^(-[a-zA-Z]*O|--output-document)$/,
    notADownload: words('--post-data --post-file --method --spider -r --recursive -m --mirror -i --input-file'),
    harmless: /^(-[qcO]+|-nv|-nc|--(quiet|no-verbose|show-progress|https-only|progress|output-document|tries|timeout)(=.*)?)$/,
  },
};

/** The download of the command; `undefined` when it is none, or its address names one fixed thing. */
export function downloadOf(step: Step, command: Command): Download | undefined {
  const program = baseName(command);
  const options = Object.hasOwn(programs, program) ? programs[program] : undefined;
  if (options === undefined) return undefined;
  const args = command.args.map(({ text }) => text);
  if (args.some((word) => options.notADownload.has(word.split('=', 1)[0] ?? ''))) return undefined;
  const free = args.filter((_, index) => !takesNext(options, args[index - 1]));
  const urls = free.filter((word) => /^(https?|ftp):\/\//.test(word));
  const [url] = urls;
  if (url === undefined || isLocalAddress(url) || isConfigurationAddress(url) || isFixedAddress(url, step)) return undefined;
  const shell = pipedInto(step, command) ?? substitutedInto(step, command);
  const output = outputOf(program, options, args, url, command);
  const isPlain =
    urls.length === 1 &&
    command.redirections.length <= (output === undefined ? 0 : 1) &&
    free.every((word) => !word.startsWith('-') || word === '-' || options.harmless.test(word.slice(0, 200)));
  return { command, url, isMoving: shell !== undefined || isMovingAddress(url), shell, output, isPlain };
}

/** True when something in the RUN compares what was fetched with a digest or a signature. */
export function verifiesDownloads({ commands }: Step): boolean {
  return commands.some((command) => {
    const name = baseName(command);
    if (/^(sha(1|224|256|384|512)sum|b2sum|shasum|md5sum|cosign|minisign|gpgv|slsa-verifier)$/.test(name)) return true;
    if (name === 'openssl') return command.args[0]?.text === 'dgst';
    return (name === 'gpg' || name === 'gpg2') && command.args.some(({ text }) => text === '--verify');
  });
}

/** `-o file`, also at the end of joined short options: `-fsSLo file`. */
function takesNext(options: Options, word: string | undefined): boolean {
  return word !== undefined && (options.withValue.has(word) || options.output.test(word.slice(0, 40)));
}

function outputOf(program: string, options: Options, args: readonly string[], url: string, command: Command): string | undefined {
  const redirected = command.redirections.find(({ operator }) => operator === '>')?.target.text;
  if (redirected !== undefined) return redirected;
  const index = args.findIndex((word) => options.output.test(word.slice(0, 40)));
  if (index !== -1) return args[index + 1] === '-' ? undefined : args[index + 1];
  const joined = args.find((word) => /^--output(-document)?=/.test(word));
  if (joined !== undefined) return joined.slice(joined.indexOf('=') + 1);
  const isNamedByUrl = program === 'wget' || args.some((word) => /^-[a-zA-Z#]*O$|^--remote-name$/.test(word.slice(0, 40)));
  const name = url.split(/[?#]/, 1)[0]?.split('/').slice(3).at(-1);
  return isNamedByUrl && name ? name : undefined;
}

/** Commands inside its own words (`curl -o "$(mktemp)" …`) stand between it and the next of its pipe. */
function pipedInto({ commands }: Step, command: Command): Command | undefined {
  for (let index = commands.indexOf(command) + 1; index < commands.length; index += 1) {
    const next = commands[index];
    if (next === undefined || next.depth < command.depth) return undefined;
    if (next.depth > command.depth) continue;
    if (next.operator !== 'pipe') return undefined;
    if (shells.has(baseName(next))) return next;
  }
  return undefined;
}

/** `sh -c "$(curl …)"` and `bash <(curl …)` run what it brings; `sh -c 'curl … -o file'` only starts it. */
function substitutedInto({ commands }: Step, command: Command): Command | undefined {
  const at = command.depth === 0 ? 0 : commands.indexOf(command);
  for (let index = at - 1; index >= Math.max(0, at - farthest); index -= 1) {
    const outer = commands[index];
    if (outer === undefined) return undefined;
    if (isSubstitution(outer.program, outer.programSpan, command) || readsOutputOf(outer, command)) return outer;
  }
  return undefined;
}

/** The shell takes the output for a command: nothing else stands in front of it. */
function isSubstitution(program: string, place: Span, command: Command): boolean {
  return /^(?:\$\(|`)/.test(program) && holds(place, command.span);
}

function readsOutputOf(outer: Command, command: Command): boolean {
  if (!shells.has(baseName(outer)) && !evaluators.has(outer.program)) return false;
  return outer.args.some(({ text, span }) => text.startsWith('<(') && holds(span, command.span));
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function baseName({ program }: Command): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
