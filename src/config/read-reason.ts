const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is a file',
};

/** Why a file could not be read, in words, from what `readFileSync` threw. */
export function readReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? (code || 'it could not be read');
}
