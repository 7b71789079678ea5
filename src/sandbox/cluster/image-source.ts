// The port to what can be pulled.

export interface ImageSource {
  /** Whether an image reference, as a container names it, can be pulled now. */
  has(reference: string): Promise<boolean>;
}
