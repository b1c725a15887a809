/** What a workspace that builds nothing says about builds. */
import type { Builds } from '../../../client/ports.ts';

export const noBuilds: Builds = {
  sources: async () => [],
  expectedPlaces: () => Promise.reject(new Error('Nothing is built here.')),
  expectedFiles: () => Promise.reject(new Error('Nothing is built here.')),
  expectedInstructions: () => Promise.reject(new Error('Nothing is built here.')),
  inputChanges: () => Promise.reject(new Error('Nothing is built here.')),
};
