// Where a field stands, as a chain of names: cheap to make, since most paths are never looked at.

/** The items of a list have the path of the list. */
export interface FieldPath {
  /** The field's own name; "" for the root. */
  name: string;
  above: FieldPath | undefined;
}

export const root: FieldPath = { name: "", above: undefined };

export function below(path: FieldPath, name: string): FieldPath {
  return { name, above: path };
}
