/**
 * The flags that instructions have, by keyword; a builder refuses a Dockerfile with another one before it does anything. Newer frontends
 * have more of them. https://docs.docker.com/reference/dockerfile/
 */
export const instructionFlags: Readonly<Record<string, readonly string[]>> = {
  FROM: ['platform'],
  RUN: ['mount', 'network', 'security', 'device'],
  COPY: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
  ADD: ['chown', 'chmod', 'link', 'checksum', 'keep-git-dir', 'exclude', 'unpack'],
  HEALTHCHECK: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
};
