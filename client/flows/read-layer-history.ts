/** The history of one image, joined with the Dockerfile that makes it, as far as the workspace knows one. */
import type { LayerHistory } from '../contributions.ts';
import { chooseSource } from '../core/build/choose-source.ts';
import { layerHistory } from '../core/history/layer-history.ts';
import type { ImageMeant } from '../core/subject/images-meant.ts';
import type { ImageSteps } from '../note-ports.ts';
import type { Builds, Engine } from '../ports.ts';
import { imageReader } from './image-reader.ts';

export interface HistoryPorts {
  readonly engine: Pick<Engine, 'facts' | 'inspectImage' | 'imageHistory'>;
  readonly builds: Pick<Builds, 'sources'>;
  readonly steps: ImageSteps;
}

/** Throws an `EngineError`. */
export async function readLayerHistory(
  { engine, builds, steps }: HistoryPorts,
  { reference, imageId, project, container }: ImageMeant,
): Promise<LayerHistory> {
  const history = await engine.imageHistory(imageId);
  const { service, composeFiles } = container ?? {};
  const sources = await builds.sources((await engine.facts()).id);
  const source = chooseSource(sources, { reference, imageId, project, service, composeFiles });
  const known = source === undefined ? undefined : await imageReader(engine, steps).steps(source);
  return layerHistory({ reference, id: imageId }, history, known?.kind === 'known' ? known.steps : []);
}
