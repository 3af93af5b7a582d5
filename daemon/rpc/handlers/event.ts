import type { Handlers } from '../dispatch.ts';
import type { HandlerContext } from './context.ts';

export function eventHandlers({
  supervisor,
  bus,
  events,
}: HandlerContext): Pick<Handlers, 'event.list' | 'event.subscribe'> {
  return {
    'event.list': (filter) => events.list(filter),

    'event.subscribe': async (_, { caller, afterAnswer }) => {
      // The snapshot takes a moment to measure; what happens meanwhile is kept and sent right after it.
      let held: Array<() => void> | null = [];
      const stop = bus.listen((event) => {
        const send = () => {
          const server = event.server === null ? null : supervisor.quickStatus(event.server);
          caller.notify('event.published', { event, server });
        };
        if (held) held.push(send);
        else send();
      });
      caller.gone.addEventListener('abort', stop, { once: true });
      afterAnswer(() => {
        for (const send of held ?? []) send();
        held = null;
      });
      return supervisor.report();
    },
  };
}
