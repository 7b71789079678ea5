// Listings kept for the next reader: a revision's tree can never change.

import type { Revision } from "../names.ts";
import type { TreeListing } from "./tree-listing.ts";

const maxListings = 32;
const maxEntries = 200_000;

/** The least recently used listing goes first. */
export class ListingCache {
  readonly #listings = new Map<string, TreeListing>();
  #entries = 0;

  get(revision: Revision, path: string): TreeListing | undefined {
    const key = `${revision}:${path}`;
    const listing = this.#listings.get(key);
    if (listing === undefined) return undefined;
    this.#listings.delete(key);
    this.#listings.set(key, listing);
    return listing;
  }

  set(revision: Revision, path: string, listing: TreeListing): void {
    this.#remove(`${revision}:${path}`);
    this.#listings.set(`${revision}:${path}`, listing);
    this.#entries += listing.entries.length;
    for (const key of this.#listings.keys()) {
      if (this.#listings.size <= maxListings && this.#entries <= maxEntries) return;
      this.#remove(key);
    }
  }

  #remove(key: string): void {
    this.#entries -= this.#listings.get(key)?.entries.length ?? 0;
    this.#listings.delete(key);
  }
}
