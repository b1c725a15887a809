/** What a configuration file is called; of several in one folder the first of these holds. */
export const configNames = ['.unstale.yaml', '.unstale.yml', '.unstale.json'] as const;

/** `path` may be a name alone; both kinds of slashes separate. */
export function isConfigPath(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return (configNames as readonly string[]).includes(name);
}
