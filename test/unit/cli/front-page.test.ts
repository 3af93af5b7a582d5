import { expect, test } from 'vitest';
import { frontPage } from '../../../src/cli/front-page.ts';

const page = frontPage([
  { id: 'start', description: 'Start servers; returns when they are ready.' },
  { id: 'status', description: 'State of servers.' },
  { id: 'daemon', description: 'The daemon: start, stop, look.' },
  { id: 'brand-new', description: 'Something that no group knows yet. More of it.' },
]);

test('commands stand in their groups, each with its first sentence', () => {
  expect(page).toContain('EVERY DAY\n  status       State of servers\n  start        Start servers\n');
});

test('a command that no group knows is not lost', () => {
  expect(page).toContain('MORE\n  brand-new    Something that no group knows yet\n');
});

test('a group without commands is left out', () => {
  expect(page).not.toContain('TOOLS');
});

test('it begins with what this is and how to begin', () => {
  expect(page).toMatch(/^mcp runs MCP servers .*\n.*\n\nEXAMPLES\n {2}\$ mcp add /);
});
