// Two tries of one delivery at the same moment share one answer.

import { describe, expect, it } from "vitest";
import { openDeliveryTaker } from "../../../src/bot/hooks/receive/take-delivery.ts";
import { openMemoryDeliveryStore } from "./memory-delivery-store.ts";
import { receiverOf } from "./proofs.ts";

function openTaker(accept: () => Promise<void>) {
  const seen = openMemoryDeliveryStore(() => 0);
  return openDeliveryTaker({ accept, seen, clock: () => 0, acceptTimeoutMs: 1_000, onFailure: () => undefined });
}

const delivery = {
  receiver: receiverOf("generic"),
  head: { headers: {}, urlSecrets: [] },
  bytes: Buffer.from('{"image": "ghcr.io/acme/api:1"}'),
};

describe("a second try while the first is under way", () => {
  it("is a success only once the first is stored", async () => {
    const stored = Promise.withResolvers<void>();
    const taker = openTaker(() => stored.promise);
    const answers = [taker.take(delivery), taker.take(delivery)];
    stored.resolve();
    expect((await Promise.all(answers)).map((answer) => answer.body)).toEqual([{ accepted: 1 }, { duplicate: true }]);
  });

  it("fails with the first, so that its sender comes again", async () => {
    const stored = Promise.withResolvers<void>();
    const taker = openTaker(() => stored.promise);
    const answers = [taker.take(delivery), taker.take(delivery)];
    stored.reject(new Error("Redis is away"));
    expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual([503, 503]);
  });

  it("leaves nothing behind that would answer a third", async () => {
    const taker = openTaker(async () => undefined);
    await Promise.all([taker.take(delivery), taker.take(delivery)]);
    expect((await taker.take(delivery)).body).toEqual({ duplicate: true });
  });
});
