// The port to what can be pulled.

export interface ImageSource {
  /** Whether an image reference, as a container names it, can be pulled now. */
  has(reference: string): Promise<boolean>;
  /** What it is now, `sha256:...`; a source without digests leaves a Pod's imageID as its image. */
  digest?(reference: string): Promise<string | undefined>;
}
