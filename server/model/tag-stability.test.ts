import { expect, test } from 'vitest';
import { isMutableTag } from '../knowledge/mutable-tags.ts';
import { spelledReference } from './tag-stability.ts';

test.each([
  ['acme/web', 'acme/web', 'moving'],
  ['acme/web:latest', 'acme/web', 'moving'],
  ['localhost:5000/web', 'localhost:5000/web', 'moving'],
  ['localhost:5000/web:1.2', 'localhost:5000/web', 'fixed'],
  ['acme/web@sha256:0', 'acme/web', 'fixed'],
  ['acme/web:${{ github.sha }}', 'acme/web', 'fixed'],
  ['acme/web:v${VERSION}', 'acme/web', 'fixed'],
  ['acme/web:$(git rev-parse --short HEAD)', 'acme/web', 'fixed'],
  ['acme/web:$CI_COMMIT_SHORT_SHA', 'acme/web', 'fixed'],
  ['acme/web:$CI_COMMIT_BRANCH', 'acme/web', 'moving'],
  ['acme/web:${{ github.head_ref }}', 'acme/web', 'moving'],
  ['acme/web:$CI_COMMIT_REF_SLUG', 'acme/web', 'unknown'],
  ['acme/web:${TAG:-latest}', 'acme/web', 'unknown'],
  ['ghcr.io/${{ github.repository }}:edge', 'ghcr.io/${{ github.repository }}', 'moving'],
  ['${{ env.REGISTRY }}/web:main', '${{ env.REGISTRY }}/web', 'moving'],
  ['$IMAGE', '$IMAGE', 'unknown'],
  ['acme/${{ matrix.image }}', 'acme/${{ matrix.image }}', 'unknown'],
])('%s is %s, and its tag is %s', (text, repository, stability) =>
  expect(spelledReference(text, isMutableTag)).toEqual({ repository, stability }),
);
