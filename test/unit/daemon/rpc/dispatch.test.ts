import { describe, expect, it } from 'vitest';
import { type Caller, Dispatcher, type Handlers } from '../../../../daemon/rpc/dispatch.ts';
import { AppError } from '../../../../src/contract/errors.ts';
import { METHODS, type MethodName } from '../../../../src/contract/methods.ts';

/** A door with these handlers behind it, and what it told. */
function door(handlers: Partial<Record<MethodName, (...args: never[]) => unknown>> = {}) {
  const audited: string[] = [];
  const bugs: Array<[string, string, unknown]> = [];
  const dispatcher = new Dispatcher({
    handlers: handlers as unknown as Handlers,
    audit: (method, _params, { actor }) => audited.push(`${actor}: ${method}`),
    logBug: (...bug) => bugs.push(bug),
  });
  const caller: Caller = { name: 'somebody', gone: new AbortController().signal, notify: () => {} };
  const dispatch = (method: string, params?: unknown) =>
    dispatcher.dispatch(method, params, caller, () => {});
  return { dispatcher, dispatch, audited, bugs };
}

describe('the door', () => {
  it.each(['no.such', '', 'constructor', 'toString', '__proto__', 'daemon.Status'])(
    'knows no method "%s"',
    async (method) => {
      await expect(door().dispatch(method)).rejects.toMatchObject({ code: 'METHOD_NOT_FOUND' });
    },
  );

  it.each<[MethodName, unknown, string]>([
    ['server.start', undefined, 'server: '],
    ['server.start', { server: 5 }, 'server: '],
    ['server.start', { server: 'a', extra: 1 }, '"extra"'],
    ['server.start', { server: 'a', timeout_seconds: -1 }, 'timeout_seconds: '],
    ['server.start', ['a'], 'expected object'],
    ['log.read', { servers: [] }, 'servers: '],
    ['log.read', { servers: ['a'], since: 'yesterday' }, 'since: not an ISO 8601 date'],
    ['event.list', { severity: 'dire' }, 'severity: '],
  ])('refuses wrong parameters of %s, naming the field: %j', async (method, params, words) => {
    const { dispatch, audited } = door();
    const refusal = dispatch(method, params);
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_PARAMS', details: { method } });
    await expect(refusal).rejects.toThrow(words);
    expect(audited).toEqual([]);
  });

  it('gives handlers what was validated, the caller and a thread of their own', async () => {
    const calls: unknown[] = [];
    const { dispatch } = door({
      'server.stop': ((params: unknown, call: { cause: unknown }) =>
        calls.push([params, call.cause])) as never,
    });
    await dispatch('server.stop', { server: 'a' });
    await dispatch('server.stop', { server: 'a' });
    expect(calls).toMatchObject([
      [{ server: 'a' }, { actor: 'somebody' }],
      [{ server: 'a' }, { actor: 'somebody' }],
    ]);
    const threads = calls.map((call) => (call as [unknown, { correlationId: string }])[1].correlationId);
    expect(new Set(threads).size).toBe(2);
  });

  it('takes no params for none', async () => {
    const { dispatch } = door({ 'daemon.status': () => 'fine' });
    expect(await dispatch('daemon.status')).toBe('fine');
  });

  it('tells of every call that changes something, and of no other, before it is carried out', async () => {
    const names = Object.keys(METHODS) as MethodName[];
    for (const name of names) {
      const { dispatch, audited } = door({
        [name]: () => {
          throw new AppError('USAGE', { problem: audited.join() });
        },
      });
      const params = { server: 'a', servers: ['a'], on: true, tool: 't', query: 'q', entry: {}, fields: {} };
      const known = Object.keys((METHODS[name].params as unknown as { shape: object }).shape);
      const some = Object.fromEntries(Object.entries(params).filter(([key]) => known.includes(key)));
      const told = METHODS[name].access === 'read' ? '' : `somebody: ${name}`;
      await expect(dispatch(name, some), name).rejects.toMatchObject({ details: { problem: told } });
    }
  });

  it('passes failures of the catalogue on as they are', async () => {
    const failure = new AppError('SERVER_NOT_FOUND', { server: 'a' });
    const { dispatch, bugs } = door({ 'server.stop': () => Promise.reject(failure) });
    await expect(dispatch('server.stop', { server: 'a' })).rejects.toBe(failure);
    expect(bugs).toEqual([]);
  });

  it('says little of a bug, and logs all of it under the reference that it says', async () => {
    const bug = new TypeError('secret internals');
    const { dispatch, bugs } = door({
      'daemon.status': () => {
        throw bug;
      },
    });
    const refusal: AppError = await dispatch('daemon.status').then(
      () => expect.unreachable(),
      (error) => error,
    );
    expect(refusal.code).toBe('INTERNAL');
    expect(JSON.stringify(refusal.toBody())).not.toContain('secret internals');
    expect(bugs).toEqual([[refusal.details.reference, 'daemon.status', bug]]);
  });

  it('refuses everything once the daemon is on its way out', async () => {
    const { dispatcher, dispatch } = door({ 'daemon.status': () => 'fine' });
    dispatcher.refuse();
    await expect(dispatch('daemon.status')).rejects.toMatchObject({ code: 'DAEMON_STOPPING' });
  });
});
