/** Levels of arrays and objects that a message may have: more than any real one, and less than recursion can take. */
export const MAX_DEPTH = 100;

/** Whether a JSON value is nested deeper than `levels`. Never looks further than that, so it is safe for any value. */
export function isTooDeep(value: unknown, levels: number = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}
