// A TCP port on 127.0.0.1 that nobody listens on.

import { type AddressInfo, createServer } from "node:net";

/** Another program may take it before the caller does; then that one's start fails and says so. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
