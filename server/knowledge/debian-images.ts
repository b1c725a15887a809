/**
 * Official images that are Debian or Ubuntu, where apt throws away what it downloads (`/etc/apt/apt.conf.d/docker-clean`),
 * by repository, with the tags that are another distribution.
 */

export const debianRepositories: ReadonlySet<string> = new Set([
  'library/debian',
  'library/ubuntu',
  'library/node',
  'library/python',
  'library/ruby',
  'library/php',
  'library/golang',
  'library/rust',
  'library/gcc',
  'library/perl',
  'library/buildpack-deps',
  'library/eclipse-temurin',
  'library/maven',
  'library/gradle',
  'library/openjdk',
  'library/nginx',
  'library/httpd',
  'library/postgres',
  'library/redis',
  'library/mysql',
  'library/mariadb',
  'library/elixir',
  'library/erlang',
  'library/haskell',
  'library/r-base',
]);

/** Variants that are not Debian. */
export const otherVariants = /alpine|windows|nanoserver|servercore|ubi|oracle|amazon|corretto|wolfi|distroless/;
