// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this file is about
import { stripVTControlCharacters } from 'node:util';

/** Titles, links, clipboard access and their like, from their introducer to their terminator. */
const COMMANDS =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * `text` as it may stand on a terminal: words of servers must not move the cursor, retitle the window or clear the
 * screen. Tabs and newlines stay.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text.replace(COMMANDS, '')).replace(CONTROLS, '');
}
