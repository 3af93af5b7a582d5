/**
 * Pairs each of `left` with one of `right` that fits it, as many as can be, and says who is left alone. Requests may
 * share an id, so that an answer can fit several; taking the first would leave some without the only one that fits
 * them. (Kuhn's algorithm: a newcomer takes the place of one who can move elsewhere.)
 */
export function unmatched<L, R>(
  left: readonly L[],
  right: readonly R[],
  fits: (one: L, other: R) => boolean,
): { left: L[]; right: R[] } {
  const fitting = left.map((one) => right.flatMap((other, index) => (fits(one, other) ? [index] : [])));
  const takenBy = new Map<number, number>();
  const place = (one: number, seen: Set<number>): boolean =>
    (fitting[one] ?? []).some((other) => {
      if (seen.has(other)) return false;
      seen.add(other);
      const holder = takenBy.get(other);
      if (holder !== undefined && !place(holder, seen)) return false;
      takenBy.set(other, one);
      return true;
    });
  const alone = left.filter((_, index) => !place(index, new Set()));
  return { left: alone, right: right.filter((_, index) => !takenBy.has(index)) };
}
