/** A process of its own that takes builds in, one after the other: `node learn-builds.ts DEPS-STATE REQUESTS`, which is JSON. Prints what came of them. */
import { type BuiltRequest, learnBuild } from '../../server/plans/learn-build.ts';

const [state = '', requests = '[]'] = process.argv.slice(2);
const deps = { state, isTrusted: true, signal: new AbortController().signal };
const kinds: string[] = [];
for (const request of JSON.parse(requests) as readonly BuiltRequest[]) kinds.push((await learnBuild(request, deps)).kind);
process.stdout.write(JSON.stringify(kinds));
