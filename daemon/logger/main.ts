import { Logger } from './logger.ts';

/** What the logger tells the daemon that started it, over the IPC channel, when it can be connected to. */
export type LoggerReady = { readonly ready: true };

/** The logger's process: `main.js <runtime folder> <socket>`. Ends by itself when it is not needed any more. */
async function main([runtimeDir = '', socket = '']: readonly string[]): Promise<void> {
  process.umask(0o077);
  const logger = new Logger(runtimeDir);
  process.on('SIGTERM', () => logger.leave());
  process.on('SIGINT', () => logger.leave());
  await logger.listen(socket);
  process.send?.({ ready: true } satisfies LoggerReady);
  await logger.done;
}

await main(process.argv.slice(2));
process.exit(0);
