import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { Env } from '../platform/paths.ts';

/** The user's editor, as they wrote it (it may hold arguments). Throws USAGE when there is none to be seen. */
export function editorOf(env: Env, isTerminal: boolean): string {
  const editor = env.VISUAL || env.EDITOR;
  if (editor) return editor;
  if (isTerminal) return 'vi';
  throw new AppError(
    'USAGE',
    { problem: 'there is no terminal to edit in' },
    { hint: 'set EDITOR, or use mcp add NAME --replace' },
  );
}

/** `text` after the user has edited it, in a file that nobody else can read and that is gone afterwards. */
export async function editText(text: string, name: string, editor: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-edit-'));
  const file = join(folder, name);
  try {
    await writeFile(file, text, { mode: 0o600 });
    // As git does: the editor is a command line of the shell, the file its last argument.
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0)
      throw new AppError('USAGE', { problem: `the editor "${editor}" failed; nothing was changed` });
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
