/** One thing that is wrong in a file of the user's, or in a variable or flag. Never holds a value from env or headers. */
export interface Problem {
  /** Where in the document, in dots: `mem0.restart.max_retries`, `mem0.args[1]`; empty for the document itself. */
  readonly path: string;
  /** Both 1-based; columns count UTF-16 units, as editors do. Both 0 for what does not stand in a file. */
  readonly line: number;
  readonly column: number;
  /** What is wrong and what to do about it; reads well after the path. */
  readonly message: string;
}

/** `3:12 mem0.port: must be …`, on one line. */
export function formatProblem({ path, line, column, message }: Problem): string {
  const position = line > 0 ? `${line}:${column} ` : '';
  return `${position}${path === '' ? '' : `${path}: `}${message}`;
}

/** A path in dots from its segments; a number is an index of a list. */
export function dotted(segments: readonly PropertyKey[]): string {
  return segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number') return `${path}[${segment}]`;
    return path === '' ? String(segment) : `${path}.${String(segment)}`;
  }, '');
}
