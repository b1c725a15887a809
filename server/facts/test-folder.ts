/** Dockerfiles of tests and their data: what is written there need not be true, and a script makes what is missing. */
export function isInTestFolder(dockerfileUri: string): boolean {
  return /\/(?:tests?|testdata|testfiles|test[-_]data|fixtures?|spec|e2e|integration|conformance)\//.test(dockerfileUri);
}
