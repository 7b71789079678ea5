// Makes a value, and all that is in it, read-only.

/** For values that many readers share: whoever tries to change one is stopped, and not the others misled. */
export function freezeDeep<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freezeDeep(inner);
  return value;
}
