/** sbt, Leiningen and the Clojure command line. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

export const sbt: Ecosystem = {
  ...nothingElse,
  id: 'sbt',
  title: 'sbt',
  programs: ['sbt'],
  commands: [
    { words: ['update'], kind: 'manifest', operands: 'none' },
    ...commandsOf('tools', 'sbtVersion', 'about', 'version'),
    { words: [], kind: 'needs-source', operands: 'some' },
  ],
  manifests: ['build.sbt'],
  alsoNeeded: ['project/build.properties', 'project/*.sbt', 'project/*.scala', '.jvmopts', '.sbtopts'],
  valueFlags: ['-mem', '-jvm-debug', '-sbt-dir', '-sbt-boot', '-ivy', '-java-home'],
  cacheFolders: ['/root/.cache/coursier', '/root/.ivy2', '/root/.sbt'],
  isStoreReadLater: true,
  outputs: ['target', 'project/target'],
};

export const leiningen: Ecosystem = {
  ...nothingElse,
  id: 'leiningen',
  title: 'Leiningen',
  programs: ['lein'],
  commands: [
    ...commandsOf('manifest', 'deps'),
    ...commandsOf('tools', 'version', 'self-install', 'upgrade', 'downgrade'),
    { words: [], kind: 'needs-source', operands: 'some' },
  ],
  manifests: ['project.clj'],
  cacheFolders: ['/root/.m2/repository', '/root/.m2'],
  isStoreReadLater: true,
  outputs: ['target'],
};

export const clojure: Ecosystem = {
  ...nothingElse,
  id: 'clojure',
  title: 'Clojure',
  programs: ['clojure', 'clj'],
  commands: [
    { words: [], kind: 'manifest', withFlags: [['-P']] },
    { words: [], kind: 'needs-source' },
  ],
  manifests: ['deps.edn'],
  valueFlags: ['-Sdeps', '-Scp', '-Sthreads', '-e', '--eval', '-m', '--main', '-i', '--init'],
  cacheFolders: ['/root/.m2/repository', '/root/.m2', '/root/.gitlibs'],
  isStoreReadLater: true,
  outputs: ['target', '.cpcache'],
};
