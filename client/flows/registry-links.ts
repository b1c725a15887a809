/**
 * What is known about registries as links of images. Whatever has to be asked is asked behind: no row waits for a network. What the
 * registry does not tell stays without a link, because nobody asked for it.
 */
import { fullName } from '../core/freshness/image-index.ts';
import type { Link } from '../core/freshness/link.ts';
import type { ImageStatus, StatusReport } from '../core/freshness/report.ts';
import { isPin } from '../core/ours.ts';
import { registryLink } from '../core/registry/registry-link.ts';
import type { Engine, Log } from '../ports.ts';
import type { RegistryCheck } from './check-registry.ts';
import { settledLink } from './image-reader.ts';
import type { FoundLinks, LinkCheck } from './link-check.ts';
import { someAtOnce } from './some-at-once.ts';

export interface RegistryLinksPorts {
  readonly engine: Engine;
  readonly registries: RegistryCheck;
  /** Registries are asked once a session about what is visible, and something is visible. */
  readonly isAsking: () => boolean;
  /** Who asks for a diagnosis wants registries asked for it. */
  readonly isAskedFor: boolean;
  readonly log: Pick<Log, 'error'>;
}

/** The first of them, in the order in which they stand. */
const mostAsked = 100;
const atOnce = 4;

export function registryLinks({ engine, registries, isAsking, isAskedFor, log }: RegistryLinksPorts): LinkCheck {
  const askBehind = (images: readonly ImageStatus[]): void => {
    for (const { reference, id = '' } of images) {
      const asked = registries.askOnce(engine, reference, id);
      asked.catch((error: unknown) => log.error(`asking a registry: ${String(error)}`));
    }
  };
  const askNow = async (report: StatusReport, signal: AbortSignal | undefined): Promise<FoundLinks> => {
    const asked = imagesIn(report).filter(isAskable).slice(0, mostAsked);
    const links = await someAtOnce(asked, atOnce, async ({ reference }) => {
      const found = await settledLink('registry', async () => registryLink(await registries.compare(engine, reference, signal)));
      return [fullName(reference), found === undefined ? [] : [found]] as const;
    });
    return { images: new Map(links), containers: new Map() };
  };
  return {
    check: async ({ report, asked }) => {
      if (asked !== undefined && isAskedFor) return askNow(report, asked.signal);
      const links = new Map<string, readonly Link[]>();
      for (const { reference } of imagesIn(report)) {
        const comparison = await registries.known(engine, reference);
        if (comparison !== undefined && comparison.state !== 'unknown')
          links.set(fullName(reference), [registryLink(comparison)]);
      }
      if (isAsking()) askBehind(shown(report).slice(0, mostAsked));
      return { images: links, containers: new Map() };
    },
    forget: () => undefined,
  };
}

function imagesIn({ projects }: StatusReport): readonly ImageStatus[] {
  return projects.flatMap(({ images }) => images).filter(({ id }) => id !== undefined);
}

/** Images that nobody runs are folded away. */
function shown(report: StatusReport): readonly ImageStatus[] {
  return imagesIn(report).filter((image) => image.containers.length > 0 && isAskable(image));
}

function isAskable({ reference }: ImageStatus): boolean {
  return !reference.includes('@') && !isPin(reference);
}
