// A kubeconfig for one cluster and one user.

import { stringify } from "yaml";

export interface KubeconfigContent {
  name: string;
  server: string;
  token: string;
  /** PEM; for https with a certificate of its own. */
  certificateAuthority?: string | undefined;
}

/** The file's text as YAML. */
export function renderKubeconfig(content: KubeconfigContent): string {
  const { name, server, token, certificateAuthority } = content;
  const data =
    certificateAuthority === undefined ? {} : { "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64") };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, ...data } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
    "current-context": name,
  });
}
