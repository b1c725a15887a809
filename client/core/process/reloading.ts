/**
 * What is known of a program that a container was started with: whether it reads its files again when they change, reads
 * them once when it starts, or nobody knows. Only what is certain is said; a script may start anything.
 */

export type Reloading =
  /** `by` is what takes care of it. */
  | { readonly kind: 'reads-again'; readonly by: string }
  | { readonly kind: 'reads-once'; readonly by: string }
  | { readonly kind: 'unknown'; readonly by: string };

export interface StartedProcess {
  /** Program and arguments, those of the entrypoint first. */
  readonly command: readonly string[];
  /** `NAME=value`. */
  readonly environment: readonly string[];
}

/** Programs that start another one again, or read each file when it is asked for. */
const watchers: ReadonlySet<string> = new Set([
  ...['nodemon', 'node-dev', 'ts-node-dev', 'tsnd', 'supervisor', 'watchexec', 'entr', 'reflex', 'air', 'fresh', 'gow', 'modd'],
  ...['CompileDaemon', 'realize', 'watchmedo', 'watchfiles', 'jurigged', 'guard', 'rerun', 'shotgun', 'cargo-watch', 'bacon'],
  ...['vite', 'webpack-dev-server', 'parcel', 'browser-sync', 'live-server', 'http-server', 'http.server', 'serve', 'ng'],
  ...[
    'nginx',
    'httpd',
    'apache2',
    'apache2-foreground',
    'apachectl',
    'lighttpd',
    'caddy',
    'php-fpm',
    'frankenphp',
    'tilt',
    'skaffold',
  ],
]);

/** Program, and a word that must stand behind it. */
const watchingCommands: readonly (readonly [program: RegExp, word: RegExp])[] = [
  [/^(?:next|nuxt|nuxi|astro|remix|gatsby|wrangler|fastapi|vinxi|svelte-kit|storybook)$/, /^(?:dev|develop)$/],
  [/^webpack(?:-cli)?$/, /^(?:serve|watch|--watch|-w)$/],
  [/^(?:react-scripts|vue-cli-service|craco)$/, /^(?:start|serve)$/],
  [/^(?:tsx|bun|deno|dotnet|cargo|gulp|tsc|rollup|esbuild|mocha|vitest|jest)$/, /^(?:watch|--watch.*|--hot|-w)$/],
  [/^node(?:js)?$/, /^--watch(?:-path.*)?$/],
  [/^(?:flask|quart)$/, /^(?:--debug|--reload)$/],
  [/^(?:uvicorn|gunicorn|hypercorn|granian|daphne|sanic|litestar)$/, /^(?:--reload|--auto-reload|--debug)$/],
  [/^python[\d.]*$/, /^(?:--reload|--debug|runserver)$/],
  [/^(?:manage\.py|django-admin)$/, /^runserver$/],
  [/^php[\d.]*$/, /^(?:-S|artisan)$/],
  [/^(?:rails|hanami)$/, /^(?:s|server)$/],
  [/^mix$/, /^phx\.server$/],
  [/^(?:mvn|mvnw|gradle|gradlew|quarkus)$/, /^(?:quarkus:dev|quarkusDev|dev|--continuous|-t)$/],
];

/** What switches it on from outside of the command. */
const watchingVariables =
  /^(?:FLASK_DEBUG=(?:1|true|on)|FLASK_ENV=development|DOTNET_WATCH=1|CHOKIDAR_USEPOLLING=.+|NODE_OPTIONS=.*--watch.*)$/i;
/** What switches it off, although the command is one that reads again. */
const switchedOff = /^--no-?reload$/;

const readsOnce =
  /^(?:node|nodejs|deno|bun|tsx|ts-node|python[\d.]*|pypy3?|ruby|puma|unicorn|rackup|gunicorn|uvicorn|hypercorn|granian|daphne|flask|perl|lua|luajit|dotnet|elixir|erl|Rscript|julia)$/;

/** What may start anything: scripts of a package, shell scripts, tasks. */
const startsAnything =
  /^(?:npm|npx|yarn|pnpm|pnpx|bunx|make|just|task|rake|bundle|poetry|pipenv|uv|pdm|hatch|foreman|overmind|supervisord|pm2|pm2-runtime|mvn|mvnw|gradle|gradlew|java)$|\.(?:sh|bash)$/;
const passesOn =
  /^(?:tini|dumb-init|docker-init|docker-entrypoint\.sh|docker-php-entrypoint|sh|bash|ash|dash|env|exec|nice|gosu|su-exec|--|-c|-e|-g|-lc|&&)$/;

export function reloadingOf({ command, environment }: StartedProcess): Reloading {
  const words = command.flatMap((word) => word.split(/[\s;&|()"']+/)).filter((word) => word !== '');
  const names = words.map(nameOf);
  const variable = environment.find((each) => watchingVariables.test(each));
  const isOff = words.some((word) => switchedOff.test(word));
  const watcher = isOff ? undefined : (watchingPair(names, words) ?? names.find((name) => watchers.has(name)));
  if (watcher !== undefined) return { kind: 'reads-again', by: watcher };
  if (variable !== undefined) return { kind: 'reads-again', by: variable.slice(0, variable.indexOf('=')) };
  const own = names.filter((name) => !passesOn.test(name) && !/^[A-Z_]+=/.test(name));
  const [first = ''] = own;
  const script = own.find((name) => startsAnything.test(name));
  if (script !== undefined || !readsOnce.test(first)) return { kind: 'unknown', by: script ?? first };
  return { kind: 'reads-once', by: first };
}

function watchingPair(names: readonly string[], words: readonly string[]): string | undefined {
  for (const [program, word] of watchingCommands) {
    const at = names.findIndex((name) => program.test(name));
    const found = at < 0 ? undefined : words.slice(at + 1).find((each) => word.test(each));
    if (found !== undefined) return `${names[at]} ${found}`;
  }
  return undefined;
}

/** `nodemon` of `./node_modules/.bin/nodemon`, `C:\bin\nodemon.cmd`. */
function nameOf(word: string): string {
  return word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1).replace(/\.(?:exe|cmd|js|mjs|cjs|bat)$/i, '');
}
