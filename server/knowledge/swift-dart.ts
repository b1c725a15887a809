/** SwiftPM, and pub of Dart and Flutter. */
import { commandsOf, type Ecosystem, nothingElse } from './ecosystem.ts';

/** What it resolves lies in `.build` of the project; the cache of the user is only where that is copied from. */
export const swift: Ecosystem = {
  ...nothingElse,
  id: 'swift',
  title: 'SwiftPM',
  programs: ['swift'],
  commands: [
    { words: ['package', 'resolve'], kind: 'manifest' },
    { words: ['package', 'update'], kind: 'update' },
    ...commandsOf('needs-source', 'build', 'run', 'test', 'package'),
  ],
  manifests: ['Package.swift'],
  locks: ['Package.resolved'],
  directoryFlags: ['--package-path'],
  valueFlags: ['-c', '--configuration', '--product', '--target', '--scratch-path', '--cache-path', '-Xswiftc', '-Xlinker', '-j'],
  cacheFolders: ['/root/.cache/org.swift.swiftpm'],
  isStoreReadLater: false,
  outputs: ['.build'],
};

export const dart: Ecosystem = {
  ...nothingElse,
  id: 'dart',
  title: 'pub',
  programs: ['dart', 'flutter', 'pub'],
  commands: [
    { words: ['pub', 'get'], kind: 'manifest' },
    { words: ['get'], kind: 'manifest' },
    { words: ['pub', 'upgrade'], kind: 'update' },
    { words: ['pub', 'global'], kind: 'tools' },
    { words: ['pub', 'add'], kind: 'tools' },
    { words: ['pub', 'run'], kind: 'needs-source' },
    ...commandsOf('tools', 'config', 'precache', 'doctor'),
    ...commandsOf('needs-source', 'compile', 'build', 'run', 'test', 'analyze', 'drive'),
  ],
  manifests: ['pubspec.yaml'],
  locks: ['pubspec.lock'],
  alsoNeeded: ['pubspec_overrides.yaml'],
  directoryFlags: ['-C', '--directory'],
  valueFlags: ['-o', '--output', '--target', '-t', '--dart-define', '--flavor', '--web-renderer'],
  cacheFolders: ['/root/.pub-cache'],
  isStoreReadLater: true,
  outputs: ['.dart_tool', 'build'],
};
