/**
 * Paths of a project that change although no source does, by the pattern of an ignore file that keeps them out. A name that
 * projects also give to sources counts only where Git ignores it: a pattern must never drop what is tracked.
 */

export interface VolatilePattern {
  readonly pattern: string;
  readonly form: RegExp;
  /** `history`: with every commit. `tools`: whenever something is run or opened. `project`: edited by people, and read by no program. */
  readonly changes: 'history' | 'tools' | 'project';
  /** The name is also one of sources. */
  readonly onlyIfGitIgnores?: true;
}

const folder = (name: string): Pick<VolatilePattern, 'pattern' | 'form'> => ({
  pattern: `**/${name}`,
  form: new RegExp(`(?:^|/)${name.replaceAll('.', '\\.')}$`),
});

/** The one that changes most comes first. */
export const volatilePatterns: readonly VolatilePattern[] = [
  { pattern: '.git', form: /^\.git$/, changes: 'history' },
  ...['.pytest_cache', '.mypy_cache', '.ruff_cache', '.tox', '.nyc_output', '.coverage', '.eslintcache', '__pycache__'].map(
    (name) => ({ ...folder(name), changes: 'tools' as const }),
  ),
  ...['.terraform', '.buildx-cache', '.DS_Store'].map((name) => ({ ...folder(name), changes: 'tools' as const })),
  { pattern: '*.log', form: /^[^/]+\.log$/, changes: 'tools' },
  { pattern: '**/*.log', form: /\.log$/, changes: 'tools', onlyIfGitIgnores: true },
  { pattern: '**/*.tfstate', form: /\.tfstate$/, changes: 'tools', onlyIfGitIgnores: true },
  { pattern: '**/coverage', form: /(?:^|\/)coverage$/, changes: 'tools', onlyIfGitIgnores: true },
  ...['.vscode', '.idea'].map((name) => ({ ...folder(name), changes: 'tools' as const, onlyIfGitIgnores: true as const })),
  ...['.vscode', '.idea'].map((name) => ({ ...folder(name), changes: 'project' as const })),
  { pattern: '.github', form: /^\.github$/, changes: 'project' },
  { pattern: '.gitlab-ci.yml', form: /^\.gitlab-ci\.yml$/, changes: 'project' },
  { pattern: 'compose*.y*ml', form: /^compose[\w.-]*\.ya?ml$/, changes: 'project' },
  { pattern: 'docker-compose*.y*ml', form: /^docker-compose[\w.-]*\.ya?ml$/, changes: 'project' },
  { pattern: 'docker-bake.*', form: /^docker-bake\.(?:hcl|json)$/, changes: 'project' },
  { pattern: 'Dockerfile*', form: /^Dockerfile(?:\.[\w-]+)?$/, changes: 'project' },
];
