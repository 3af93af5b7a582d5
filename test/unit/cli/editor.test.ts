import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editorOf, editText } from '../../../src/cli/editor.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

function editor(script: string): string {
  const file = join(tempDir(), 'editor.sh');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('what the editor leaves is returned, and the file is gone', async () => {
  const note = join(tempDir(), 'note');
  const text = await editText(
    'before\n',
    'a.json',
    editor(`ls -l "$1" > ${note}; echo "$1" >> ${note}; echo after > "$1"`),
  );
  expect(text).toBe('after\n');
  const [listing, file] = readFileSync(note, 'utf8').trim().split('\n');
  expect(listing).toMatch(/^-rw-------/);
  expect(file).toMatch(/\/a\.json$/);
  expect(existsSync(String(file))).toBe(false);
});

test('an editor may come with arguments', async () => {
  expect(await editText('x', 'a.json', `${editor('printf %s "$1" > "$2"')} --wait`)).toBe('--wait');
});

test('an editor that fails changes nothing', async () => {
  await expect(editText('x', 'a.json', 'false')).rejects.toMatchObject({ code: 'USAGE' });
});

test.each([
  [{ VISUAL: 'code --wait', EDITOR: 'vi' }, false, 'code --wait'],
  [{ EDITOR: 'nano' }, false, 'nano'],
  [{}, true, 'vi'],
])('%j on a terminal (%s) means %s', (env, terminal, expected) => {
  expect(editorOf(env, terminal)).toBe(expected);
});

test('without an editor and a terminal there is nothing to edit with', () => {
  expect(() => editorOf({}, false)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
