// docker-registry-client has no types of its own: this is the part of it that is used.

declare module "docker-registry-client" {
  interface LoginResult {
    authInfo?: { token?: unknown };
  }
  const library: {
    loginV2(options: object, callback: (error: unknown, result?: LoginResult) => void): void;
  };
  export = library;
}
