import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClientEntries } from '../../../../src/cli/doctor/client-configs.ts';
import { checkClients } from '../../../../src/cli/doctor/clients.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

function homeWith(files: Readonly<Record<string, string>>): string {
  const home = tempDir();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return home;
}
const servers = (key: string, entry: object) => JSON.stringify({ [key]: { gw: entry } });
const check = (home: string, path = '/nowhere') => checkClients(readClientEntries(home, {}, 'linux'), path);

describe('client configs', () => {
  test('that do not name us are nobody’s business, nor are those that cannot be read', () => {
    const home = homeWith({
      '.claude.json': servers('mcpServers', { command: '/no/such/npx', args: ['-y', 'x'] }),
      '.cursor/mcp.json': '{ broken',
      '.gemini/settings.json': '[]',
      '.codeium/windsurf/mcp_config.json': servers('mcpServers', { serverUrl: 'http://x' }),
    });
    expect(check(home)).toMatchObject([{ status: 'ok', message: 'no client config names us' }]);
  });

  test.each([
    ['.claude.json', servers('mcpServers', { command: '/gone/mcp', args: ['connect'] })],
    [
      '.config/Claude/claude_desktop_config.json',
      servers('mcpServers', { command: 'mcp-manager', args: ['connect'] }),
    ],
    ['.codex/config.toml', '[mcp_servers.gw]\ncommand = "mcp"\nargs = ["connect"]\n'],
    ['.config/Code/User/mcp.json', `// mine\n${servers('servers', { command: '/gone/dist/bin/mcp.js' })}`],
  ])('that start what is not there are problems: %s', (file, text) => {
    const home = homeWith({ [file]: text });
    const fix = `\${EDITOR:-vi} ${join(home, file)}`;
    expect(check(home)).toMatchObject([{ status: 'problem', fix }]);
  });

  test('that start what is there are fine', () => {
    const home = homeWith({
      'bin/mcp': '',
      '.claude.json': servers('mcpServers', {
        command: process.execPath,
        args: ['/gone/dist/bin/mcp.js', 'connect'],
      }),
      '.cursor/mcp.json': servers('mcpServers', { command: 'node', args: ['connect'] }),
    });
    expect(check(home)).toMatchObject([{ message: expect.stringContaining('/gone/dist/bin/mcp.js') }]);
    const whole = homeWith({
      'dist/bin/mcp.js': '',
      '.claude.json': '{}',
    });
    const entry = { command: process.execPath, args: [join(whole, 'dist/bin/mcp.js'), 'connect'] };
    writeFileSync(join(whole, '.claude.json'), servers('mcpServers', entry));
    expect(check(whole)).toMatchObject([{ status: 'ok', message: 'what client configs name is there' }]);
  });
});
