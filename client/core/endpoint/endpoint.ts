/** Where an engine listens, as a value: the way in, who decided it, and what makes the command line take the same way. */
import type { EngineEndpoint } from '../../ports.ts';

export type EndpointAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'npipe'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: EndpointTls | undefined }
  | { readonly kind: 'ssh'; readonly host: string; readonly user: string | undefined; readonly port: number | undefined };

/** Paths of PEM files. `skipVerify` is only what the person's own context says. */
export interface EndpointTls {
  readonly caPath: string | undefined;
  readonly certPath: string | undefined;
  readonly keyPath: string | undefined;
  readonly skipVerify: boolean;
}

export interface ResolvedEndpoint extends EngineEndpoint {
  readonly address: EndpointAddress;
}
