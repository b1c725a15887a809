/**
 * The builds that a `skaffold.yaml` declares, of its profiles too (https://skaffold.dev/docs/references/yaml/): artifacts that
 * Docker or Kaniko builds. A value that is a template is not known. Paths start from the folder of the file.
 */
import { type DeclaredBuild, type DeclaredText, knownText } from './declared-build.ts';
import { readYamlDocuments, type YamlDocument } from './yaml-document.ts';

type Fields = Readonly<Record<string, unknown>>;

const maxArtifacts = 500;
/** Other builders read no Dockerfile. */
const foreignBuilders = ['buildpacks', 'bazel', 'jib', 'ko', 'custom'];

/** Broken YAML declares nothing. `file` is given back. */
export function parseSkaffoldFile(text: string, file: string): readonly DeclaredBuild[] {
  if (!/\bartifacts\s*:/.test(text)) return [];
  return readYamlDocuments(text)
    .flatMap((document) => buildsOf(document, file))
    .slice(0, maxArtifacts);
}

function buildsOf(document: YamlDocument, file: string): readonly DeclaredBuild[] {
  const top = fieldsOf(document.value);
  if (!String(top['apiVersion'] ?? '').startsWith('skaffold/')) return [];
  const own = artifactsOf(document, top, [], file);
  const profiles = listOf(top['profiles']).flatMap((each, index) =>
    artifactsOf(document, fieldsOf(each), ['profiles', String(index)], file),
  );
  return [...own, ...profiles];
}

function artifactsOf(document: YamlDocument, holder: Fields, at: readonly string[], file: string): readonly DeclaredBuild[] {
  return listOf(fieldsOf(holder['build'])['artifacts']).flatMap((each, index): readonly DeclaredBuild[] => {
    const artifact = fieldsOf(each);
    const image = textOf(artifact['image']);
    if (image === undefined || foreignBuilders.some((name) => artifact[name] !== undefined)) return [];
    const builder = fieldsOf(artifact['docker'] ?? artifact['kaniko']);
    const context = declared(artifact['context']) ?? knownText('.');
    return [
      {
        ...{ name: image, file, line: document.lineOf([...at, 'build', 'artifacts', String(index), 'image']) },
        context,
        dockerfile: below(context, declared(builder['dockerfile']) ?? knownText('Dockerfile')),
        target: declared(builder['target']),
        args: argumentsOf(builder['buildArgs']),
        namedContexts: new Map(),
        images: image.includes('{{') ? [] : [image],
      },
    ];
  });
}

/** Skaffold looks for it in the context. */
function below(context: DeclaredText, dockerfile: DeclaredText): DeclaredText {
  if (dockerfile.kind === 'unknown' || dockerfile.text.startsWith('/')) return dockerfile;
  if (context.kind === 'known') return knownText(`${context.text}/${dockerfile.text}`);
  return { ...context, tail: `${context.tail}/${dockerfile.text}` };
}

/** A value without text has the one of the environment, which nobody tells. */
function argumentsOf(value: unknown): ReadonlyMap<string, string | undefined> {
  return new Map(
    Object.entries(fieldsOf(value)).map(([name, each]) => {
      const spelled = declared(typeof each === 'string' ? each : undefined);
      return [name, spelled?.kind === 'known' ? spelled.text : undefined];
    }),
  );
}

function declared(value: unknown): DeclaredText | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const end = text.lastIndexOf('}}');
  if (end < 0) return knownText(text);
  return { kind: 'unknown', because: `"${text}" is filled in by Skaffold`, tail: text.slice(end + 2) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
