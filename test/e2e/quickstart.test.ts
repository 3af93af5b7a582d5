import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { processesWith } from '../helpers/processes.ts';
import { useQuickstart } from '../helpers/quickstart.ts';

const MEMORY = join('.local', 'share', 'mcp-manager', 'quickstart-memory.jsonl');

describe('npm run quickstart, in a home where nothing is yet', () => {
  const home = useQuickstart();

  it('runs four real servers, and shows what they can do', async () => {
    const { code, stdout, stderr } = await home.quickstart();
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('\n$ mcp everything call echo message=hi\nEcho: hi\n');
    expect(stdout).toContain('The sum of 2 and 40 is 42.');
    expect(stdout).toContain('[FILE] haiku.txt');
    expect(stdout).toContain('was tried with its quickstart');
    expect(stdout).toMatch(/everything +13 tools: echo, /);
    expect(stdout).toContain('4 servers: 4 running, 4 healthy');
    expect(stdout).toContain('npm link');
  });

  it.runIf(process.platform === 'linux')(
    'gives the daemon nothing of what npm put into the environment',
    () => {
      const [daemon] = processesWith(`HOME=${home.path}`).filter(({ command }) =>
        command.includes('main.js'),
      );
      const environment = readFileSync(`/proc/${daemon?.pid}/environ`, 'utf8').split('\0');
      expect(environment).toContain(`HOME=${home.path}`);
      expect(environment.filter((entry) => entry.startsWith('npm_'))).toEqual([]);
    },
  );

  it('does no harm when it is run again', async () => {
    const before = [await home.pids(), home.registry()];
    const { code, stdout } = await home.quickstart();
    expect(code).toBe(0);
    expect(stdout).not.toContain('$ mcp add');
    expect([await home.pids(), home.registry()]).toEqual(before);
  });

  it('takes back all that it did', async () => {
    const { code, stdout } = await home.quickstart('--clean');
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(readdirSync(home.path)).toEqual([]);
    expect(processesWith(`HOME=${home.path}`)).toEqual([]);
  });

  it('has nothing to take back then', async () => {
    const { code, stdout } = await home.quickstart('--clean');
    expect(code).toBe(0);
    expect(stdout).toContain('nothing to take back');
    expect(readdirSync(home.path)).toEqual([]);
  });
});

describe('npm run quickstart, in a home with servers', () => {
  const own = {
    files: { command: 'node', args: ['my-own.mjs'] },
    clock: { command: process.execPath, args: [join(packageRoot, 'examples', 'time-server', 'server.mjs')] },
  };
  const home = useQuickstart(own);
  const registry = home.registry();

  it('leaves a server that has one of its names alone, and takes another name', async () => {
    const { code, stdout } = await home.quickstart();
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain('Your own server "files" stays as it is; this one becomes "quickstart-files".');
    expect(stdout).toContain('$ mcp quickstart-files call list_directory');
    expect(JSON.parse(home.registry())).toMatchObject(own);
  });

  it('takes back its own servers only, and keeps a daemon that runs others', async () => {
    await home.mcp('clock', 'start');
    const { code, stdout } = await home.quickstart('--clean');
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain('The daemon goes on: it runs clock.');
    expect(home.registry()).toBe(registry);
    expect(Object.keys(await home.pids())).toEqual(['clock']);
    expect(existsSync(join(home.path, MEMORY))).toBe(false);
  });

  it('keeps an entry that was changed since, and a daemon that somebody else started', async () => {
    await home.quickstart();
    const changed = home.registry().replace('examples/files', 'examples');
    writeFileSync(join(home.path, '.mcp-servers.json'), changed);
    await home.mcp('daemon', 'restart');
    const { code, stdout } = await home.quickstart('--clean');
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain('"quickstart-files" stays: it was changed since.');
    expect(stdout).toContain('The daemon goes on: quickstart did not start it.');
    expect(Object.keys(JSON.parse(home.registry()))).toEqual(['files', 'clock', 'quickstart-files']);
  });
});

describe('npm run quickstart, when something is wrong', () => {
  const home = useQuickstart();

  it('fails with the words of the command that failed, and says how to go back', async () => {
    writeFileSync(join(home.path, '.mcp-servers.json'), '{ "broken": ');
    const { code, stderr } = await home.quickstart();
    expect(code).toBe(1);
    expect(stderr).toMatch(/\.mcp-servers\.json/);
    expect(stderr).toContain('npm run quickstart -- --clean');
  });

  it('refuses a flag that it does not know', async () => {
    expect(await home.quickstart('--cleen')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--cleen'),
    });
  });
});
