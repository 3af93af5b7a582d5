import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderAgent, renderUnit, type ServiceFacts } from '../../src/cli/service/render.ts';
import { readUnitFile } from '../../src/client/service/read-unit-file.ts';
import type { Scope } from '../../src/client/service/service.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const template = (name: string) => readFileSync(join(packageRoot, 'systemd', name), 'utf8');
const UNIT = template('mcpd.service');
const AGENT = template('dev.mcp-manager.mcpd.plist');

/** What a service may have to be filled in with, at its worst. */
const FACTS: ServiceFacts = {
  scope: 'user',
  node: '/opt/a folder/100%/$HOME/node',
  mcpd: '/opt/mcp manager/$HOME/%h/"quoted"/mcpd.js',
  environment: {
    PATH: '/opt/a folder/bin:/opt/"q"/bin:/opt/it\'s/bin:/c:\\d/bin:/opt/100%/%h/bin:/opt/$HOME/bin:/opt/ünï/bin:/usr/bin',
    NO_PROXY: '<a>&b;@NODE@',
  },
  user: 'nobody',
  home: '/home/me & you',
  runtimeDir: '/home/me & you/.mcp-runtime',
};

const has = (program: string) => !spawnSync(program, ['--version']).error;
/** Names and values as an environment may hold them, short of the NUL that it cannot. */
const value = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0'));
const environment = fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/), value, { maxKeys: 4 });

describe('the systemd unit', () => {
  const verify = (scope: Scope, text: string) => {
    const home = tempDir();
    const file = join(home, 'mcpd.service');
    mkdirSync(join(home, 'run'), { mode: 0o700 });
    writeFileSync(file, text);
    const env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: join(home, 'run') };
    const args = ['verify', `--${scope}`, file];
    const { status, stderr } = spawnSync('systemd-analyze', args, { env, encoding: 'utf8' });
    const complaints = stderr.split('\n').filter((line) => line && !isExpected(line));
    return { status, complaints };
  };

  it.skipIf(!has('systemd-analyze')).each(['user', 'system'] as const)(
    'passes systemd-analyze verify, as one of the %s, whatever it is filled in with',
    (scope) => {
      // The program itself must be there, and must have no quotes in its path.
      const facts = { ...FACTS, scope, node: process.execPath };
      expect(verify(scope, renderUnit(UNIT, facts))).toEqual({ status: 0, complaints: [] });
    },
  );

  it('restarts the daemon ever more slowly, and both keys that say so stand together', () => {
    expect(UNIT).toMatch(/^RestartSteps=\d+\nRestartMaxDelaySec=\d+$/m);
  });

  it('leaves nothing to be filled in', () => {
    expect(renderUnit(UNIT, { ...FACTS, environment: {} })).not.toMatch(/@[A-Z_]+@/);
  });

  it.each(['user', 'system'] as const)('says what it was filled in with, as one of the %s', (scope) => {
    const { node, mcpd, environment, user } = FACTS;
    expect(readUnitFile(renderUnit(UNIT, { ...FACTS, scope }))).toEqual({
      program: [node, mcpd],
      environment,
      user: scope === 'system' ? user : null,
    });
  });

  it('gives back any environment and any path', () => {
    fc.assert(
      fc.property(environment, value, (environment, mcpd) => {
        const { program, environment: read } = readUnitFile(
          renderUnit(UNIT, { ...FACTS, mcpd, environment }),
        );
        expect({ program, read }).toEqual({ program: [FACTS.node, mcpd], read: environment });
      }),
    );
  });

  it('holds no control character, whatever it is filled in with', () => {
    fc.assert(
      fc.property(environment, (environment) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
        expect(renderUnit(UNIT, { ...FACTS, environment })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
      }),
    );
  });
});

/** Two keys came with systemd 254; older ones ignore them, and say so. And nobody should really run as nobody. */
function isExpected(line: string): boolean {
  return /Unknown key(?: name)? '(RestartSteps|RestartMaxDelaySec)'|Special user nobody/.test(line);
}

describe('the launchd agent', () => {
  /** What a parser that is not ours makes of property lists, all in one go. */
  const parse = (texts: readonly string[]): Record<string, unknown>[] => {
    const program =
      'import json, plistlib, sys; json.dump([plistlib.loads(t.encode()) for t in json.load(sys.stdin)], sys.stdout)';
    const { stdout, stderr } = spawnSync('python3', ['-c', program], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
    });
    if (stderr) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  it.skipIf(!has('python3'))('is a property list that starts the daemon and keeps it', () => {
    const [agent, daemon] = parse([
      renderAgent(AGENT, FACTS),
      renderAgent(AGENT, { ...FACTS, scope: 'system' }),
    ]);
    expect(agent).toMatchObject({
      Label: 'dev.mcp-manager.mcpd',
      ProgramArguments: [FACTS.node, FACTS.mcpd],
      EnvironmentVariables: FACTS.environment,
      WorkingDirectory: FACTS.home,
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      AbandonProcessGroup: true,
      StandardErrorPath: `${FACTS.runtimeDir}/mcpd.launchd.log`,
    });
    expect(agent).not.toHaveProperty('UserName');
    expect(daemon).toMatchObject({
      UserName: 'nobody',
      EnvironmentVariables: { ...FACTS.environment, HOME: FACTS.home, USER: 'nobody' },
    });
  });

  it.skipIf(!has('python3'))('gives back any environment without control characters', () => {
    const plain = value.filter((text) => !/\p{C}/u.test(text));
    const environments = fc.sample(
      fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/), plain, { maxKeys: 4 }),
      200,
    );
    const read = parse(environments.map((environment) => renderAgent(AGENT, { ...FACTS, environment })));
    expect(read.map(({ EnvironmentVariables }) => EnvironmentVariables)).toEqual(environments);
  });

  it('leaves nothing to be filled in', () => {
    expect(renderAgent(AGENT, { ...FACTS, environment: {} })).not.toMatch(/@[A-Z_]+@/);
  });
});

for (const program of ['systemd-analyze', 'python3']) {
  if (!has(program))
    process.stderr.write(`SKIPPED: no ${program} here, so what it would say of the services is not known\n`);
}
