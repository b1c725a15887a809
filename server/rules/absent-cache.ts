/** Builds that keep nothing: none is asked for, it is switched off, or the builder refuses to write it. */
import { isHosted, isRunOften } from '../facts/build-caches.ts';
import { linesBelowKey, replacedValue } from './edits/yaml-edits.ts';
import { cacheFixes, type Looked } from './looked-build.ts';
import type { Finding } from './rule.ts';

export function neverCached({ build: { step }, document }: Looked): Finding | undefined {
  const path = [...step.path, 'with', 'no-cache'];
  const span = document.valueSpanOf(path);
  if (span === undefined) return undefined;
  return {
    span,
    message: 'Each run builds every step, whatever changed. Leave no-cache out, or set it for the runs that need it.',
    fixes: cacheFixes('Set no-cache to false', replacedValue(document, path, 'false')),
  };
}

export function withoutCache({ build: { step, job, builder, facts }, builds, file, document }: Looked): Finding | undefined {
  const span = document.valueSpanOf([...step.path, 'uses']);
  const isQuick = facts?.stages.every(({ steps }) => steps.every(({ instruction }) => instruction.keyword !== 'RUN')) === true;
  if (span === undefined || isQuick || !isHosted(job) || !isRunOften(file) || builder === 'unknown') return undefined;
  const [first] = Object.keys(step.inputs);
  // A key without a value is there already.
  const isFree = !('cache-from' in step.inputs) && !('cache-to' in step.inputs);
  const isAlone = isFree && builds.length === 1 && builder === 'own' && !file.text.includes('matrix');
  const edit =
    isAlone && first !== undefined
      ? linesBelowKey(file.text, document, [...step.path, 'with', first], ['cache-from: type=gha', 'cache-to: type=gha,mode=max'])
      : undefined;
  return {
    span,
    message: `The runner starts empty, and this build neither reads nor writes a cache: each run builds every step. Add cache-from and cache-to${builder === 'own' ? '' : ', and docker/setup-buildx-action before it'}.`,
    fixes: cacheFixes('Keep the layers in the cache of GitHub', edit),
  };
}

export function cacheRefused({ build: { step, writes, builder }, document }: Looked): Finding | undefined {
  const span = document.valueSpanOf([...step.path, 'with', 'cache-to']);
  const refused = writes.find(({ type }) => /^(?:gha|registry|local|s3|azblob)$/.test(type));
  if (span === undefined || refused === undefined || builder !== 'docker') return undefined;
  return {
    span,
    severity: 'warning',
    message: `This job sets up no builder, and that of the engine refuses to write a cache of type ${refused.type}, unless it stores its images in containerd: the build ends with "Cache export is not supported for the docker driver". Add docker/setup-buildx-action before this step.`,
  };
}
