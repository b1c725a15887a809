/** Reads what the docker command line would read, and says which engine is meant. Nothing is connected to. */
import { createHash } from 'node:crypto';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedEndpoint } from '../../core/endpoint/endpoint.ts';
import { defaultSockets, resolveEndpoint, type StoredContext } from '../../core/endpoint/resolve-endpoint.ts';
import { EngineError } from '../../ports.ts';

const longestFileBytes = 1024 * 1024;

/** Throws an `EngineError` with reason `wrong-context` when what is named is not there. */
export async function findEndpoint(environment: NodeJS.ProcessEnv = process.env): Promise<ResolvedEndpoint> {
  const homeFolder = homedir();
  const folder = environment['DOCKER_CONFIG'] || join(homeFolder, '.docker');
  const { platform } = process;
  const sockets = defaultSockets({ environment, platform, homeFolder });
  const resolution = resolveEndpoint({
    environment,
    currentContext: stringField(await readJson(join(folder, 'config.json')), 'currentContext'),
    contexts: await readContexts(folder),
    platform,
    homeFolder,
    existingSockets: new Set((await Promise.all(sockets.map(async (path) => ((await exists(path)) ? [path] : [])))).flat()),
  });
  if (resolution.kind === 'endpoint') return resolution.endpoint;
  throw new EngineError('wrong-context', `${resolution.because} ${resolution.hint}`);
}

async function readContexts(folder: string): Promise<ReadonlyMap<string, StoredContext>> {
  const store = join(folder, 'contexts', 'meta');
  const ids = await readdir(store).catch(() => []);
  const contexts = await Promise.all(ids.map((id) => readContext(folder, join(store, id, 'meta.json'))));
  return new Map(contexts.filter((one) => one !== undefined));
}

async function readContext(folder: string, path: string): Promise<[string, StoredContext] | undefined> {
  const meta = await readJson(path);
  const name = stringField(meta, 'Name');
  const docker = fieldsOf(fieldsOf(fieldsOf(meta)['Endpoints'])['docker']);
  const host = stringField(docker, 'Host');
  if (name === undefined || host === undefined) return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const tlsFolder = join(folder, 'contexts', 'tls', id, 'docker');
  const file = async (base: string) => ((await exists(join(tlsFolder, base))) ? join(tlsFolder, base) : undefined);
  const [caPath, certPath, keyPath] = await Promise.all([file('ca.pem'), file('cert.pem'), file('key.pem')]);
  const hasFiles = [caPath, certPath, keyPath].some((one) => one !== undefined);
  const tls = { caPath, certPath, keyPath };
  return [name, { host, skipVerify: docker['SkipTLSVerify'] === true, tlsFolder: hasFiles ? tlsFolder : undefined, tls }];
}

/** `undefined` when it is missing, too long or no JSON. */
async function readJson(path: string): Promise<unknown> {
  try {
    if ((await stat(path)).size > longestFileBytes) return undefined;
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function stringField(value: unknown, name: string): string | undefined {
  const field = fieldsOf(value)[name];
  return typeof field === 'string' ? field : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
