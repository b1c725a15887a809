/** Cache plans as the language server tells them. */
import type { BuildPlans, ChangeCounts } from '../plan-ports.ts';
import type { LanguageServerProcess } from './language-server.ts';

const notRunning = { kind: 'unknown', because: 'The language server does not run.' } as const;

export function serverPlans(server: Pick<LanguageServerProcess, 'send'>): BuildPlans & ChangeCounts {
  const door = () => import('../../server/protocol.ts');
  return {
    plan: async (params, signal) => (await server.send((await door()).buildPlanRequest, params, signal)) ?? notRunning,
    last: async (params, signal) => (await server.send((await door()).lastBuildRequest, params, signal)) ?? notRunning,
    learn: async (params, signal) => (await server.send((await door()).learnBuildRequest, params, signal)) ?? notRunning,
    learnt: async (builderId) => (await server.send((await door()).learntBuildsRequest, { builderId })) ?? [],
    records: async (params) => (await server.send((await door()).builderRecordsRequest, params)) ?? 'not-noted',
    changeCounts: async (params) => (await server.send((await door()).changeCountsRequest, params)) ?? notRunning,
  };
}
