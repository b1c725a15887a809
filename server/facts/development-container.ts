/** A container to work in: there the newest tools and packages are wanted, and nobody ships the image. */
import type { BuildSource } from './build-source.ts';

export function isDevelopmentContainer({ origin, dockerfileUri }: BuildSource): boolean {
  return origin.kind === 'devcontainer' || dockerfileUri.includes('/.devcontainer/');
}
