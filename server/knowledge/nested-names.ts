/**
 * Names that lie in many folders of a project and that nobody means only at its top: written into an ignore file as Git
 * would take them, without a slash, they hold for the root of the build context alone.
 */

/** Exactly as spelled in an ignore file, without slashes. */
export const nestedNames: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  '__pycache__',
  '.DS_Store',
  'Thumbs.db',
  '.env',
  '.env.*',
  '.env.local',
  '*.log',
  '*.pyc',
  '*.pyo',
  '*.pyd',
  '*.py[cod]',
  '*.swp',
  '*.swo',
  '*.tmp',
  '*.class',
  '*.tsbuildinfo',
  '*.tfstate',
  '.venv',
  'venv',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.coverage',
  '.nyc_output',
  'coverage',
  '.next',
  '.nuxt',
  '.turbo',
  '.parcel-cache',
  '.idea',
  '.vscode',
  '.gradle',
  '.terraform',
  '*.egg-info',
]);

/** Names that are as often part of the sources: only what Git ignores is meant. */
export const outputNames: ReadonlySet<string> = new Set(['dist', 'build', 'out', 'target', 'bin', 'obj', 'vendor', 'lib']);
