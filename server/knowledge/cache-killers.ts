/** What empties a package cache or goes around it, by program, and where that cache lies. */

/** A mount counts when it lies over one of the folders, or below. */
export interface CacheKiller {
  readonly programs: readonly string[];
  readonly words: readonly string[];
  readonly folders: readonly string[];
}

const npmFolders = ['/.npm'];
const yarnFolders = ['/.cache/yarn', '/.yarn'];
const pipFolders = ['/.cache/pip'];
const aptFolders = ['/var/cache/apt'];
const pdmFolders = ['/.cache/pdm'];
const dnfFolders = ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum'];

/** Commands that empty the cache: words that are no flags in their order, flags anywhere. */
export const cacheCleaners: readonly CacheKiller[] = [
  { programs: ['apt-get', 'apt', 'aptitude'], words: ['clean'], folders: aptFolders },
  { programs: ['apt-get', 'apt', 'aptitude'], words: ['distclean'], folders: [...aptFolders, '/var/lib/apt'] },
  { programs: ['npm'], words: ['cache', 'clean'], folders: npmFolders },
  { programs: ['npm'], words: ['cache', 'rm'], folders: npmFolders },
  { programs: ['yarn'], words: ['cache', 'clean'], folders: yarnFolders },
  { programs: ['pip', 'pip3'], words: ['cache', 'purge'], folders: pipFolders },
  { programs: ['conda', 'mamba', 'micromamba'], words: ['clean'], folders: ['/pkgs'] },
  { programs: ['dnf', 'yum', 'microdnf', 'dnf5'], words: ['clean'], folders: dnfFolders },
  { programs: ['composer'], words: ['clear-cache'], folders: ['/composer', '/.composer', '/tmp/cache'] },
  { programs: ['composer'], words: ['clearcache'], folders: ['/composer', '/.composer', '/tmp/cache'] },
  { programs: ['go'], words: ['clean', '-modcache'], folders: ['/pkg/mod'] },
  { programs: ['go'], words: ['clean', '-cache'], folders: ['/go-build'] },
  { programs: ['uv'], words: ['cache', 'clean'], folders: ['/.cache/uv'] },
  { programs: ['poetry'], words: ['cache', 'clear'], folders: ['/pypoetry'] },
  { programs: ['bun'], words: ['pm', 'cache', 'rm'], folders: ['/.bun'] },
  { programs: ['deno'], words: ['clean'], folders: ['/deno-dir', '/.cache/deno'] },
  { programs: ['pdm'], words: ['cache', 'clear'], folders: pdmFolders },
  { programs: ['pixi'], words: ['clean', 'cache'], folders: ['/.cache/rattler'] },
  { programs: ['dotnet'], words: ['nuget', 'locals', 'all'], folders: ['/.nuget/packages'] },
  { programs: ['dart', 'flutter'], words: ['pub', 'cache', 'clean'], folders: ['/.pub-cache'] },
  { programs: ['opam'], words: ['clean'], folders: ['/.opam/download-cache'] },
  { programs: ['zypper'], words: ['clean'], folders: ['/var/cache/zypp'] },
  { programs: ['zypper'], words: ['cc'], folders: ['/var/cache/zypp'] },
  { programs: ['pacman'], words: ['-Scc'], folders: ['/var/cache/pacman'] },
];

/** Flags that pass the cache by. */
export const cacheFlags: readonly CacheKiller[] = [
  { programs: ['pip', 'pip3'], words: ['--no-cache-dir'], folders: pipFolders },
  { programs: ['apk'], words: ['--no-cache'], folders: ['/var/cache/apk', '/etc/apk/cache'] },
  { programs: ['uv'], words: ['--no-cache', '-n'], folders: ['/.cache/uv'] },
  { programs: ['poetry'], words: ['--no-cache'], folders: ['/pypoetry'] },
  { programs: ['composer'], words: ['--no-cache'], folders: ['/composer', '/.composer', '/tmp/cache'] },
];

/** Variables that switch it off, whatever they are set to except a word for no. */
export const cacheVariables: readonly (readonly [name: string, killer: CacheKiller])[] = [
  ['PIP_NO_CACHE_DIR', { programs: ['pip', 'pip3'], words: [], folders: pipFolders }],
  ['UV_NO_CACHE', { programs: ['uv'], words: [], folders: ['/.cache/uv'] }],
  ['PDM_NO_CACHE', { programs: ['pdm'], words: [], folders: pdmFolders }],
];
