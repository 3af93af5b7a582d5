/** Waits for `fact`, at most `ms`; says whether it came true. */
export async function within(ms: number, fact: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const came = await Promise.race([fact.then(() => true), limit]);
  clearTimeout(timer);
  return came;
}
