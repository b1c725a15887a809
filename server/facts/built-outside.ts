/**
 * Whether something outside of the Dockerfile is known to make what it copies: a script or a workflow that builds the project
 * and then the image, or a comment of the Dockerfile that says what to run first. Then nobody is surprised by what is copied.
 */
import type { FileFacts } from './file-facts.ts';
import { preparingScripts } from './preparing-scripts.ts';

const buildsImage =
  /\b(?:docker|podman|nerdctl|buildah)(?:-compose)?\b[^\n]{0,200}\b(?:build|bake|bud|up)\b|build-push-action|bake-action|\bkaniko\b|\bskaffold\b|docker_build\(|\bgoreleaser\b/i;
const buildsProject =
  /\b(?:npm|pnpm|yarn|bun|lerna|nx|turbo|npx)\b[^\n]{0,200}\bbuild\b|\b(?:vite|webpack|ng|next|tsc|esbuild|rollup)\b[^\n]{0,200}\bbuild\b|\bmvnw?\b[^\n]{0,200}\b(?:package|install|verify)\b|\bgradlew?\b[^\n]{0,200}\b(?:build|assemble|bootJar|shadowJar|installDist|jar)\b|\bsbt\b[^\n]{0,200}\b(?:assembly|stage|dist)\b|\b(?:go|cargo|dotnet|swift|hugo|zig|bazel|cmake|mkdocs|jekyll|poetry|uv|hatch|flutter)\b[^\n]{0,200}\b(?:build|publish|install)\b|\bgo build\b|\bpython3?\b[^\n]{0,200}\b(?:-m build|bdist_wheel)\b|\bgoreleaser\b|\bgulp\b|\bgrunt\b|download-artifact|\$\((?:MAKE|GO)\)/;

/** `undefined` where it cannot be told yet. */
export function isBuiltOutside(facts: FileFacts, output: string): boolean | undefined {
  const scripts = preparingScripts(facts.context);
  if (scripts === undefined) return undefined;
  const comments = facts.dockerfile.comments.map(({ text }) => text).join('\n');
  if (buildsProject.test(comments)) return true;
  const [top = output] = output.split('/');
  return scripts.some((text) => buildsImage.test(text) && (buildsProject.test(text) || text.includes(`${top}/`)));
}
