/** Waits for `fact`, at most `ms`. */
export async function within(ms: number, fact: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([fact, limit]);
  clearTimeout(timer);
}
