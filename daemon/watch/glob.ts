import { relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';

/** One glob: what it covers, and which folders have to be looked into for that. Paths are absolute. */
export interface Glob {
  covers(path: string): boolean;
  /** Whether something that it covers may lie in this folder, or in one below it. */
  leadsInto(folder: string): boolean;
}

/** Never looked into, unless a glob names them: they are large, and change without anybody having edited anything. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git', '__pycache__']);

/**
 * A glob relative to `folder`. As in a shell, `*` and `**` pass over names that begin with a dot; the path of a folder
 * stands for everything in it.
 */
export function compileGlob(folder: string, text: string): Glob {
  const { base, glob } = picomatch.scan(text);
  const root = resolve(folder, base);
  const pattern = glob === '' ? '**' : glob;
  const matches = picomatch(pattern);
  const steps = stepsOf(pattern);
  const below = (path: string) => namesBelow(root, path, pattern);
  return {
    covers: (path) => {
      if (path === root) return glob === '';
      const names = below(path);
      return names !== null && matches(names.join('/'));
    },
    leadsInto: (path) => {
      if (isWithin(path, root)) return true;
      const names = below(path);
      return names !== null && steps(names);
    },
  };
}

/** The names that lead from `root` to `path`; null when it is not below, or in what is left out. */
function namesBelow(root: string, path: string, pattern: string): string[] | null {
  if (!isWithin(root, path)) return null;
  const names = relative(root, path).split(sep);
  return names.some((name) => LEFT_OUT.has(name) && !pattern.includes(name)) ? null : names;
}

/** Whether `path` is `folder` or lies in it. */
function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Whether a folder, by the names that lead to it, may hold what the pattern matches. */
function stepsOf(pattern: string): (names: readonly string[]) => boolean {
  const steps = pattern.split('/').map((step) => (crossesFolders(step) ? null : picomatch(step)));
  const namesDots = /(^|[/{(,|])\./.test(pattern);
  return (names) => {
    for (const [at, name] of names.entries()) {
      const step = steps[at];
      if (step === undefined) return false;
      if (step === null) return namesDots || !names.slice(at).some((each) => each.startsWith('.'));
      if (!step(name)) return false;
    }
    return steps.length > names.length;
  };
}

/** A step that may stand for several: `**`, or a part of braces that hold a slash. */
const crossesFolders = (step: string) => step.includes('**') || /[{(][^})]*$|^[^{(]*[})]/.test(step);
