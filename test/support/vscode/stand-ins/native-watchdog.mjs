/**
 * Stands in for `@vscode/native-watchdog`, which ends an extension host whose server is gone even when its event loop
 * hangs. This one needs the event loop; a host that hangs is ended with the server's process tree.
 */

export function start(pid) {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(0);
    }
  }, 1_000).unref();
}

export function exit(code) {
  process.exit(code ?? 0);
}
