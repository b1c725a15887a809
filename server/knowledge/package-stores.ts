/**
 * Where each package manager keeps what it downloads: which variable says so, and where the official images have it. Paths
 * of `ofHome` start in the home folder of the user.
 */

export interface PackageStore {
  /** Ids of ecosystems. */
  readonly of: string;
  readonly ofHome: string;
  /** Variables that name the folder, and what is below it. */
  readonly variables: readonly (readonly [name: string, below: string])[];
  /** Official images that have it elsewhere, by repository. */
  readonly inImages: Readonly<Record<string, string>>;
  /** Folders that people take for it, and that it is not in those images. */
  readonly mistaken: readonly { readonly repository: string; readonly folder: string }[];
}

export const packageStores: readonly PackageStore[] = [
  {
    of: 'npm',
    ofHome: '.npm',
    variables: [
      ['npm_config_cache', ''],
      ['NPM_CONFIG_CACHE', ''],
    ],
    inImages: {},
    mistaken: [],
  },
  {
    of: 'yarn-classic',
    ofHome: '.cache/yarn',
    variables: [['YARN_CACHE_FOLDER', '']],
    inImages: { 'library/node': '/usr/local/share/.cache/yarn' },
    mistaken: [],
  },
  { of: 'yarn-berry', ofHome: '.yarn/berry/cache', variables: [['YARN_CACHE_FOLDER', '']], inImages: {}, mistaken: [] },
  { of: 'pnpm', ofHome: '.local/share/pnpm/store', variables: [['PNPM_HOME', '/store']], inImages: {}, mistaken: [] },
  { of: 'bun', ofHome: '.bun/install/cache', variables: [['BUN_INSTALL_CACHE_DIR', '']], inImages: {}, mistaken: [] },
  { of: 'pip', ofHome: '.cache/pip', variables: [['PIP_CACHE_DIR', '']], inImages: {}, mistaken: [] },
  { of: 'poetry', ofHome: '.cache/pypoetry', variables: [['POETRY_CACHE_DIR', '']], inImages: {}, mistaken: [] },
  { of: 'pipenv', ofHome: '.cache/pipenv', variables: [['PIPENV_CACHE_DIR', '']], inImages: {}, mistaken: [] },
  { of: 'pdm', ofHome: '.cache/pdm', variables: [['PDM_CACHE_DIR', '']], inImages: {}, mistaken: [] },
  { of: 'uv', ofHome: '.cache/uv', variables: [['UV_CACHE_DIR', '']], inImages: {}, mistaken: [] },
  {
    of: 'bundler',
    ofHome: '.bundle/cache',
    variables: [
      ['BUNDLE_PATH', '/cache'],
      ['GEM_HOME', '/cache'],
    ],
    inImages: { 'library/ruby': '/usr/local/bundle/cache' },
    mistaken: [{ repository: 'library/ruby', folder: '/root/.gem' }],
  },
  {
    of: 'composer',
    ofHome: '.composer/cache',
    variables: [
      ['COMPOSER_CACHE_DIR', ''],
      ['COMPOSER_HOME', '/cache'],
    ],
    inImages: { 'library/composer': '/tmp/cache' },
    mistaken: [
      { repository: 'library/composer', folder: '/root/.composer' },
      { repository: 'library/composer', folder: '/root/.cache/composer' },
    ],
  },
  {
    of: 'go',
    ofHome: 'go/pkg/mod',
    variables: [
      ['GOMODCACHE', ''],
      ['GOPATH', '/pkg/mod'],
    ],
    inImages: { 'library/golang': '/go/pkg/mod' },
    mistaken: [{ repository: 'library/golang', folder: '/root/go/pkg/mod' }],
  },
  {
    of: 'cargo',
    ofHome: '.cargo/registry',
    variables: [['CARGO_HOME', '/registry']],
    inImages: { 'library/rust': '/usr/local/cargo/registry' },
    mistaken: [{ repository: 'library/rust', folder: '/root/.cargo' }],
  },
  { of: 'maven', ofHome: '.m2/repository', variables: [], inImages: {}, mistaken: [] },
  { of: 'gradle', ofHome: '.gradle', variables: [['GRADLE_USER_HOME', '']], inImages: {}, mistaken: [] },
  { of: 'dotnet', ofHome: '.nuget/packages', variables: [['NUGET_PACKAGES', '']], inImages: {}, mistaken: [] },
  { of: 'mix', ofHome: '.hex', variables: [['HEX_HOME', '']], inImages: {}, mistaken: [] },
];
