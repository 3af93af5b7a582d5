import { constants } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { errorBodyOf } from '../src/contract/envelope.ts';
import { type ErrorBody, EXIT, exitCodeOf } from '../src/contract/errors.ts';
import { createLog, type Log, standardError } from '../src/platform/log.ts';
import { type Env, resolvePaths } from '../src/platform/paths.ts';
import { type Daemon, startDaemon } from './app.ts';
import { runForeground } from './foreground.ts';
import type { StartedBy, StopRequest } from './options.ts';
import { createNotifier } from './sd-notify.ts';
import { SettingsKeeper } from './settings-keeper.ts';
import { Tidier } from './tidy.ts';

/** The daemon's own log is kept to this size, and this many files. */
const LOG_LIMITS = { maxFileBytes: 5 * 1024 * 1024, maxFiles: 3 };

/** EX_TEMPFAIL of sysexits(3): a service manager, which takes 0 for the end, starts the daemon again. */
const COME_BACK = 75;

/**
 * The daemon's process: signals, readiness, exit code. It is started by hand (`mcpd`), by systemd or launchd, or by
 * the CLI, which listens on an IPC channel for `{ready: true}` or `{error}`. `--foreground NAME` runs one server
 * only, and shows its log.
 */
async function main(argv: readonly string[]): Promise<number> {
  const paths = resolvePaths(process.env);
  const only = argv[0] === '--foreground' ? argv[1] : undefined;
  const startedBy = whoStarted(process.env);
  const settings = new SettingsKeeper(paths, process.env);
  const log = createLog({
    level: settings.current.daemon.log_level,
    file: { path: paths.daemonLog, ...LOG_LIMITS },
    destination: startedBy === 'terminal' && only === undefined ? standardError() : undefined,
  });
  const notifier = createNotifier(process.env, (message) => log.warn(message));
  const stop = new Stop();

  let daemon: Daemon;
  try {
    daemon = await startDaemon({
      paths,
      env: process.env,
      settings,
      log,
      startedBy,
      only,
      onStopRequested: ({ keepServers, comeBack }) => stop.ask(comeBack ? COME_BACK : EXIT.ok, keepServers),
    });
  } catch (error) {
    return explainFailure(error, log, startedBy);
  }
  const interrupted = new AbortController();
  const leave = (code: number) => (only === undefined ? stop.ask(code) : interrupted.abort());
  const reload = () => {
    notifier.reloading();
    daemon.reload();
    notifier.reloaded();
  };
  heed({ leave, terminated: codeOfSigterm(startedBy), fail: () => stop.ask(EXIT.failed, true), reload, log });
  notifier.ready();
  process.send?.({ ready: true });
  log.info({ socket: paths.socket, startedBy }, 'ready');
  tidyWhenQuiet(daemon);
  if (only !== undefined)
    void runForeground(daemon.context, only, interrupted.signal).then((code) => stop.ask(code));

  const { code, keepServers } = await stop.asked;
  log.info('stopping');
  notifier.stopping();
  await daemon.close({ keepServers });
  await notifier.close();
  log.info('stopped');
  return code;
}

/** From now on, whenever something has happened and then nothing more. */
function tidyWhenQuiet({ context: { clock, bus } }: Daemon): void {
  const tidier = new Tidier(clock);
  tidier.stir();
  bus.listen(() => tidier.stir());
}

interface Wishes {
  readonly leave: (code: number) => void;
  /** The code to leave with after SIGTERM. */
  readonly terminated: number;
  readonly fail: () => void;
  readonly reload: () => void;
  readonly log: Log;
}

/** What the system and our own mistakes may want of a daemon that runs. */
function heed({ leave, terminated, fail, reload, log }: Wishes): void {
  process.on('SIGTERM', () => leave(terminated));
  process.on('SIGINT', () => leave(EXIT.ok));
  process.on('SIGHUP', reload);
  // A promise that a library forgot must not take every server down with it; it is a bug all the same.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection that nobody handled'));
  // What threw may have left anything half done: we end in order while that is possible. Servers that can go on do,
  // for they are none the worse for it and the next daemon adopts them.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an exception that nobody caught');
    fail();
  });
}

/** The wish to end, whoever has it first. */
class Stop {
  ask: (code: number, keepServers?: boolean) => void = () => {};
  readonly asked = new Promise<{ code: number } & StopRequest>((resolve) => {
    this.ask = (code, keepServers = false) => resolve({ code, keepServers });
  });
}

function whoStarted(env: Env): StartedBy {
  if (env.MCP_STARTED_BY === 'cli') return 'cli';
  // What a service of systemd starts (a terminal, say) inherits the first; only itself has the other as its own pid.
  const isItself = (env.SYSTEMD_EXEC_PID ?? String(process.pid)) === String(process.pid);
  if (env.INVOCATION_ID && isItself) return 'systemd';
  return process.ppid === 1 && process.platform === 'darwin' ? 'launchd' : 'terminal';
}

/**
 * A service manager takes 0 for `mcp daemon stop`, and starts the daemon again after anything else: a signal may have
 * been meant for some other program (`killall node`). When the manager itself sent it, it does not look at the code.
 */
function codeOfSigterm(startedBy: StartedBy): number {
  return isService(startedBy) ? 128 + constants.signals.SIGTERM : EXIT.ok;
}

function isService(startedBy: StartedBy): boolean {
  return startedBy === 'systemd' || startedBy === 'launchd';
}

/** Tells whoever waits for us why there is no daemon, and answers with the exit code for it. */
async function explainFailure(error: unknown, log: Log, startedBy: StartedBy): Promise<number> {
  const body = errorBodyOf(error) ?? unexpected(error);
  log.error({ err: error }, 'the daemon did not start');
  if (process.send) await new Promise((sent) => process.send?.({ error: body }, sent));
  else process.stderr.write(`error: ${body.message}\n${body.hint ? `hint: ${body.hint}\n` : ''}`);
  // Somebody else's daemon serves already: a manager that tried again every second would get no further.
  const isServed = body.code === 'DAEMON_ALREADY_RUNNING' && isService(startedBy);
  return isServed ? EXIT.ok : exitCodeOf(body.code);
}

function unexpected(error: unknown): ErrorBody {
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'DAEMON_START_FAILED', message, hint: 'mcp doctor', details: {} };
}

// V8's quick machine code for what has run a few dozen times would be 1 MB with 50 servers, and has next to nothing to
// gain here; what is really hot is optimised all the same (docs/adr/0005-small-daemon.md).
setFlagsFromString('--no-sparkplug');
process.exit(await main(process.argv.slice(2)));
