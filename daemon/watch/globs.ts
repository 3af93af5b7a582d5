import { compileGlob, type Glob } from './glob.ts';

/** A list of globs, of which those that begin with `!` take away from the others. */
export function compileGlobs(folder: string, texts: readonly string[]): Glob {
  const compile = (list: readonly string[]) => list.map((text) => compileGlob(folder, text));
  const wanted = texts.filter((text) => !isNegated(text));
  const taken = compile(texts.filter(isNegated).map((text) => text.slice(1)));
  const given = compile(wanted.length > 0 ? wanted : ['**']);
  return {
    covers: (path) => given.some((glob) => glob.covers(path)) && !taken.some((glob) => glob.covers(path)),
    leadsInto: (path) =>
      given.some((glob) => glob.leadsInto(path)) && !taken.some((glob) => takesAway(glob, path)),
  };
}

/** `!(a|b)` is a pattern of its own. */
const isNegated = (text: string) => text.startsWith('!') && !text.startsWith('!(');

/** Whether a glob covers a folder with all that is in it, as `dist/**` does. */
const takesAway = (glob: Glob, folder: string) =>
  glob.covers(`${folder}/a`) && glob.covers(`${folder}/a/b.c`);
