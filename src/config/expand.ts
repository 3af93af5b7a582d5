/** The value of a variable, or undefined when it is not set. */
export type Lookup = (name: string) => string | undefined;

export interface Expansion {
  readonly text: string;
  /** Variables that were needed, are not set and have no default; each once. */
  readonly unset: readonly string[];
}

const TOKEN = /\$\$\{|\$\{([A-Za-z_]\w*)(\}|:-)|\}/g;

/** A `${NAME:-` whose `}` has not come yet. */
interface Open {
  readonly name: string;
  text: string;
  /** How many unset variables there were before its default began. */
  readonly unsetBefore: number;
}

/**
 * Replaces `${VAR}` and `${VAR:-default}`; the default stands when the variable is unset or empty, and may hold
 * references itself. `$${` gives a literal `${`. Whatever else holds a `$` is left as it is. Takes linear time, and
 * no stack, for any text.
 */
export function expand(text: string, lookup: Lookup): Expansion {
  const stack: Open[] = [{ name: '', text: '', unsetBefore: 0 }];
  const unset: string[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token, name, end] = match;
    append(stack, text.slice(from, match.index));
    from = match.index + token.length;
    if (token === '$${') append(stack, '${');
    else if (token === '}') close(stack, unset, lookup);
    else if (end === ':-') stack.push({ name: name ?? '', text: '', unsetBefore: unset.length });
    else append(stack, lookup(name ?? '') ?? note(unset, name ?? ''));
  }
  append(stack, text.slice(from));
  return { text: unwind(stack), unset: [...new Set(unset)] };
}

/** A look-up in a table of variables that is safe for names such as `constructor`. */
export function lookupIn(variables: Readonly<Record<string, string | undefined>>): Lookup {
  return (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
}

/** `text` written so that `expand` gives it back unchanged. */
export function escapeReferences(text: string): string {
  return text.split('${').join('$${');
}

function append(stack: readonly Open[], text: string): void {
  const top = stack.at(-1);
  if (top) top.text += text;
}

function note(unset: string[], name: string): string {
  unset.push(name);
  return '';
}

function close(stack: Open[], unset: string[], lookup: Lookup): void {
  const inner = stack.length > 1 ? stack.pop() : undefined;
  const value = inner && lookup(inner.name);
  // The default is not needed, so nothing in it is either.
  if (inner && value) unset.length = inner.unsetBefore;
  append(stack, inner ? value || inner.text : '}');
}

/** What was opened and never closed is text after all. */
function unwind(stack: Open[]): string {
  return stack.reduce((text, open, depth) => text + (depth > 0 ? `\${${open.name}:-` : '') + open.text, '');
}
