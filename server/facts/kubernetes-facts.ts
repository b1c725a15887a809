/**
 * What rules ask about one file of Kubernetes manifests: the containers that it names, with their places. A file that Helm or
 * another generator fills in, or into which Kustomize puts other images, has none: nobody knows what stands there then.
 */
import { type ManifestContainer, manifestContainers } from '../model/kubernetes-manifest.ts';
import type { DocumentView } from './document-view.ts';
import { noOptions, type ProjectOptions } from './project-options.ts';

export interface KubernetesFacts {
  readonly text: string;
  readonly containers: readonly ManifestContainer[];
  /** Kustomize reads the folder: an overlay that lies elsewhere may put another image in place. */
  readonly isKustomized: boolean;
  readonly view: DocumentView;
  /** What the project's configuration says. */
  readonly options: ProjectOptions;
}

const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
/** What Kustomize puts in place of what is written. */
const replacing = /^(?:images|helmCharts|replacements|patches|patchesStrategicMerge|patchesJson6902) *:/m;
/** A chart's templates lie in `templates`, at most a few folders deep. */
const chartFolders = ['.', '..', '../..', '../../..'];

export function gatherKubernetesFacts(text: string, view: DocumentView, options: ProjectOptions = noOptions): KubernetesFacts {
  const kustomized = kustomizations.map((name) => view.read(name));
  return {
    ...{ text, view, options, containers: isFilledIn(text, view) ? [] : manifestContainers(text) },
    isKustomized: kustomized.some((file) => file.kind !== 'loaded' || file.value !== undefined),
  };
}

/** True as well where that is not known yet. */
function isFilledIn(text: string, view: DocumentView): boolean {
  if (text.includes('{{')) return true;
  // All are asked for before one of them decides, so that they are read together.
  const charts = chartFolders.map((folder) => view.read(`${folder}/Chart.yaml`));
  const files = kustomizations.flatMap((name) => [view.read(name), view.read(`../${name}`)]);
  if (files.some((file) => file.kind !== 'loaded' || (file.value !== undefined && replacing.test(file.value)))) return true;
  return charts.some((chart) => chart.kind !== 'loaded' || chart.value !== undefined);
}
