/**
 * The builds that a `Tiltfile` declares with `docker_build` (https://docs.tilt.dev/api.html#api.docker_build). It is a program, and
 * it is not run: what is not spelled out is not known. Its paths start from its own folder.
 */
import { type DeclaredBuild, type DeclaredText, knownText } from './declared-build.ts';
import { type StarlarkCall, type StarlarkValue, starlarkCalls } from './starlark-calls.ts';

const functions: ReadonlySet<string> = new Set(['docker_build', 'docker_build_with_restart']);
const maxBuilds = 500;

/** `file` is given back. */
export function parseTiltfile(text: string, file: string): readonly DeclaredBuild[] {
  if (!text.includes('docker_build')) return [];
  return starlarkCalls(text, functions)
    .slice(0, maxBuilds)
    .flatMap((call) => buildOf(call, file) ?? []);
}

function buildOf(call: StarlarkCall, file: string): DeclaredBuild | undefined {
  const ref = call.named.get('ref') ?? call.positional[0];
  const context = call.named.get('context') ?? call.positional[1];
  if (ref === undefined || context === undefined) return undefined;
  const image = ref.kind === 'text' ? ref.text : undefined;
  const inline = call.named.get('dockerfile_contents');
  return {
    ...{ name: image ?? 'docker_build', file, line: call.line },
    context: isWhole(call) ? declared(context) : unknown('Tilt sends a part of the folder only'),
    dockerfile: dockerfileOf(call, context),
    ...(inline === undefined ? {} : { inline: declared(inline) }),
    target: optional(call.named.get('target')),
    args: argumentsOf(call.named.get('build_args')),
    namedContexts: new Map(),
    images: image === undefined ? [] : [image],
  };
}

/** Folders that Tilt watches and sends are narrowed by these, in a way of their own. */
function isWhole({ named }: StarlarkCall): boolean {
  return !named.has('only') && !named.has('ignore');
}

function dockerfileOf({ named }: StarlarkCall, context: StarlarkValue): DeclaredText {
  const spelled = named.get('dockerfile');
  if (spelled !== undefined) return declared(spelled);
  const folder = declared(context);
  return folder.kind === 'known' ? knownText(`${folder.text.replace(/\/+$/, '') || '/'}/Dockerfile`) : folder;
}

function argumentsOf(value: StarlarkValue | undefined): ReadonlyMap<string, string | undefined> {
  if (value?.kind !== 'dictionary') return new Map();
  return new Map(value.entries.map(([name, each]) => [name, each.kind === 'text' ? each.text : undefined]));
}

function optional(value: StarlarkValue | undefined): DeclaredText | undefined {
  return value && declared(value);
}

function declared(value: StarlarkValue): DeclaredText {
  return value.kind === 'text' ? knownText(value.text) : unknown('the Tiltfile computes it');
}

function unknown(because: string): DeclaredText {
  return { kind: 'unknown', because, tail: '' };
}
