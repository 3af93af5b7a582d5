import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from '../harness/command.ts';
import { Sandbox } from '../harness/sandbox.ts';
import type { Supervisor } from '../peers/supervisor.ts';
import type { Keeper, KeeperKind, Program } from './keeper.ts';

/** It has no limit on losses when `startsecs` is 0, so it is forgiving anyway. */
export function supervisorKeeper(supervisor: Supervisor): KeeperKind {
  const open = async (programs: readonly Program[]): Promise<Keeper> => {
    const sandbox = new Sandbox();
    const env = { ...sandbox.env, ...supervisor.env };
    const files = filesIn(sandbox.home);
    mkdirSync(files.logs);
    writeFileSync(files.config, configFor(sandbox.home, programs));
    const control = (...words: string[]) =>
      runCommand([...supervisor.supervisorctl, '-c', files.config, ...words], env);
    await runCommand([...supervisor.supervisord, '-c', files.config], env);
    const pid = await writtenPid(files.pid);
    return {
      pids: () => [pid],
      startAll: () => control('start', 'all'),
      stopAll: () => control('stop', 'all'),
      settled: async () => {},
      close: async () => {
        // It answers to `shutdown` before its children are down, and takes a second for some of them.
        if (programs.length > 0) await control('stop', 'all');
        await control('shutdown');
        await sandbox.close();
      },
    };
  };
  return { name: `supervisor ${supervisor.version}`, open };
}

const filesIn = (home: string) => ({
  config: join(home, 'supervisord.conf'),
  socket: join(home, 'supervisor.sock'),
  pid: join(home, 'supervisord.pid'),
  log: join(home, 'supervisord.log'),
  logs: join(home, 'logs'),
});

/** supervisord.conf, with nothing in it that its defaults say already but where things lie. */
export function configFor(home: string, programs: readonly Program[]): string {
  const { socket, pid, log, logs } = filesIn(home);
  return [
    section('unix_http_server', { file: socket, chmod: '0700' }),
    section('supervisord', { pidfile: pid, logfile: log, childlogdir: logs }),
    section('rpcinterface:supervisor', {
      'supervisor.rpcinterface_factory': 'supervisor.rpcinterface:make_main_rpcinterface',
    }),
    section('supervisorctl', { serverurl: `unix://${socket}` }),
    ...programs.map(({ name, words, env }) =>
      section(`program:${name}`, {
        command: words.map(quote).join(' '),
        environment: Object.entries(env)
          .map(([key, value]) => `${key}=${quote(value)}`)
          .join(','),
        autostart: 'false',
        autorestart: 'true',
        startsecs: '0',
        stdout_logfile: 'AUTO',
        stderr_logfile: 'AUTO',
      }),
    ),
  ].join('\n');
}

function section(name: string, values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).filter(([, value]) => value !== '');
  return `[${name}]\n${lines.map(([key, value]) => `${key}=${value.replaceAll('%', '%%')}\n`).join('')}`;
}

/** It splits command lines and environments as a shell would. */
function quote(word: string): string {
  return `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** The command that made the daemon may end before the daemon has noted its pid. */
async function writtenPid(path: string): Promise<number> {
  for (;;) {
    const pid = readPid(path);
    if (pid > 0) return pid;
    await pause(5);
  }
}

function readPid(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}
