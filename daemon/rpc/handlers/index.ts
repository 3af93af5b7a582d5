import type { Handlers } from '../dispatch.ts';
import type { HandlerContext } from './context.ts';
import { daemonHandlers } from './daemon.ts';
import { eventHandlers } from './event.ts';
import { logHandlers } from './log.ts';
import { registryHandlers } from './registry.ts';
import { serverHandlers } from './server.ts';
import { toolHandlers } from './tool.ts';

/** Every method of the contract with its handler; one that is missing does not compile. */
export function allHandlers(context: HandlerContext): Handlers {
  return {
    ...daemonHandlers(context),
    ...serverHandlers(context),
    ...toolHandlers(context),
    ...logHandlers(context),
    ...eventHandlers(context),
    ...registryHandlers(context),
  };
}
