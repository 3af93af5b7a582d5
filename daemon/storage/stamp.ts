/** An instant as it stands in the name of a file: sorts by time, and every file system takes it. */
export function stampOf(now: number): string {
  return new Date(now).toISOString().replaceAll(/[:.]/g, '-');
}
