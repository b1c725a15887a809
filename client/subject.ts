/**
 * What can be asked about, as menus, links, the sidebar and other extensions name it. It always ends in containers: those of
 * the service, the project or the image. What means none of them is an error, what means several is a question.
 */

export type Subject =
  /** Id of a container, its first twelve digits or more, or its name. */
  | string
  | { readonly container: string }
  /** Of Compose; in any project where none is said. */
  | { readonly service: string; readonly project?: string | undefined }
  /** Of Compose: all its services. */
  | { readonly project: string }
  /** What the containers were created from: `shop-web`, `registry.example/shop/web:1`, or the id of an image. */
  | { readonly image: string };

/** Also what the workspace builds: by the absolute path of a file, wherever it should have arrived, or of a folder. */
export type Asked = Subject | { readonly file: string } | { readonly folder: string };

/** A file of a container, or of an image, and the one of this machine that it should be. */
export interface ComparedFile {
  readonly imagePath: string;
  readonly localPath: string;
  readonly containerId?: string;
  readonly imageId?: string;
}

/** A file of this machine, absolute, and a line of it, from 1. */
export interface FileLine {
  readonly file: string;
  readonly line?: number;
}
