/**
 * Whether a file name is the name of a Dockerfile. A source file that is called after Dockerfiles is none:
 * `dockerfile.go` parses Dockerfiles, while `Dockerfile.go` builds the Go service.
 */

const dockerfileName = /^(?:dockerfile|containerfile)(?:\.[^/]+)?$|\.(?:dockerfile|containerfile)$/i;
/** Ends like a Dockerfile's name, but belongs to one: `Dockerfile.dockerignore`. */
const ignoreName = /\.(?:dockerignore|containerignore)$/i;
const sourceName = /^[dc].*\.(?:[cm]?[jt]sx?|go|py|rb|rs|java|kts?|cs|cc|cpp|h|hpp|c|php|lua|vim|el|scala|swift|snap)$/;
const documentName =
  /\.(?:md|markdown|rst|adoc|html?|json|ya?ml|toml|xml|svg|png|tmlanguage|patch|diff|orig|rej|sw[op]|bak)$|~$/i;

const templateName = /\.(?:j2|jinja2?|tmpl|gotmpl|tpl|template|erb|ejs|mustache|hbs|m4|in)$/i;

/** `name` is the last part of a path. */
export function isDockerfileName(name: string): boolean {
  const isOther = [ignoreName, sourceName, documentName, templateName].some((form) => form.test(name));
  return dockerfileName.test(name) && !isOther;
}

/** A text that becomes a Dockerfile when its placeholders are filled in; editors take it for one already. */
export function isDockerfileTemplateName(name: string): boolean {
  return templateName.test(name);
}
