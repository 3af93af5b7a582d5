import { setMaxListeners } from 'node:events';
import { EXIT } from '../contract/errors.ts';

/**
 * A signal that the first Ctrl-C (or SIGTERM) raises, so that a command can clean up after itself; the second one
 * ends the process at once.
 */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  // Every request under way listens to it, and a command with `all` makes one for each server: no leak to warn of.
  setMaxListeners(0, controller.signal);
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}
