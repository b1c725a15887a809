/**
 * Loaded into VS Code's server by `--import`: when the process that started it is gone, even killed, the server goes
 * too. Its extension hosts inherit this and follow.
 */
const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, 500).unref();
