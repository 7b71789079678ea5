// The name under which the cluster knows what Coxswain wrote.

export const fieldManager = "coxswain";
