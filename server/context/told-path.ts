/** How a file of a build is told: relative to the build context, or behind the name of the named context that holds it. */
export function toldPath(context: string, path: string): string {
  return context === '' ? path : `${context}:${path}`;
}
