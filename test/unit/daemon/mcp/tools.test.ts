import { describe, expect, it } from 'vitest';
import { callTool, listAllTools, searchTools } from '../../../../daemon/mcp/tools.ts';
import { PipedServer } from '../../../helpers/upstream.ts';

const tool = (name: string, description = '') => ({ name, description, input_schema: { type: 'object' } });
const offering = (...names: string[]) => ({
  'tools/list': () => ({ tools: names.map((name) => ({ name })) }),
});

describe('the tools of all servers', () => {
  it('lack those of a server that hangs or fails, and of no other', async () => {
    const upstreams = new Map([
      ['good', await new PipedServer(offering('a', 'b')).connect()],
      ['hangs', await new PipedServer().connect()],
      [
        'fails',
        await new PipedServer({
          'tools/list': () => {
            throw new Error('no');
          },
        }).connect(),
      ],
      ['last', await new PipedServer(offering('c')).connect()],
    ]);
    expect(await listAllTools(upstreams, 50)).toEqual([
      { server: 'good', tools: [tool('a'), tool('b')] },
      { server: 'last', tools: [tool('c')] },
    ]);
  });

  it('are read page by page, also from a server that pages for ever', async () => {
    const pages = [{ tools: [{ name: 'a' }], nextCursor: '1' }, { tools: [{ name: 'b' }] }];
    const paging = new PipedServer({ 'tools/list': ({ cursor }) => pages[Number(cursor ?? 0)] });
    expect(await (await paging.connect()).listTools()).toEqual([tool('a'), tool('b')]);
    const endless = new PipedServer({ 'tools/list': () => ({ tools: [{ name: 'x' }], nextCursor: 'on' }) });
    expect((await (await endless.connect()).listTools()).length).toBe(1000);
  });

  it('are none for a server that declares none, which is not asked', async () => {
    const initialize = ({ protocolVersion }: Record<string, unknown>) => ({
      protocolVersion,
      capabilities: {},
      serverInfo: { name: 'bare', version: '1' },
    });
    const bare = new PipedServer({ initialize });
    expect(await (await bare.connect()).listTools()).toEqual([]);
    expect(bare.heard).not.toContain('tools/list');
  });

  it('are refused, as results are, when they are nested deeper than anybody could pass on', async () => {
    const abyss = JSON.parse(`${'['.repeat(150)}1${']'.repeat(150)}`);
    const deep = new PipedServer({
      'tools/list': () => ({ tools: [{ name: 'a', inputSchema: { enum: abyss } }] }),
      'tools/call': () => ({ content: [], structuredContent: { abyss } }),
    });
    const upstream = await deep.connect();
    const refusal = { code: 'UPSTREAM_ERROR', message: expect.stringContaining('100 levels deep') };
    await expect(upstream.listTools()).rejects.toMatchObject(refusal);
    await expect(upstream.callTool('a', {}, {})).rejects.toMatchObject(refusal);
  });
});

describe('a call that the server refuses', () => {
  const refusing = (methods = {}) =>
    new PipedServer({
      'tools/call': () => {
        throw new Error('bad arguments');
      },
      ...methods,
    });
  const call = { server: 'here', tool: 'grab', args: {} };

  it('is an unknown tool when the list does not have it', async () => {
    const upstream = await refusing(offering('grub', 'other')).connect();
    await expect(callTool(upstream, call)).rejects.toMatchObject({
      code: 'TOOL_NOT_FOUND',
      hint: 'did you mean "grub"?',
    });
  });

  it('is refused for its own reason when the list has it', async () => {
    const upstream = await refusing(offering('grab')).connect();
    await expect(callTool(upstream, call)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  });

  it('stands as it was when there is no list to tell', async () => {
    const listless = {
      'tools/list': () => {
        throw new Error('no list');
      },
    };
    const upstream = await refusing(listless).connect();
    await expect(callTool(upstream, call)).rejects.toThrow('bad arguments');
  });
});

describe('a call that is given up', () => {
  it('is cancelled at the server, once, and one that was answered never is', async () => {
    const server = new PipedServer({
      'tools/call': ({ name }) => (name === 'hang' ? new Promise(() => {}) : {}),
    });
    const upstream = await server.connect();
    const client = new AbortController();
    await upstream.callTool('quick', {}, { signal: client.signal });
    const hanging = upstream.callTool('hang', {}, { signal: client.signal });
    client.abort();
    await expect(hanging).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await upstream.callTool('quick', {}, {});
    expect(server.heard.filter((method) => method === 'notifications/cancelled')).toHaveLength(1);
  });

  it('when its time is up', async () => {
    const upstream = await new PipedServer().connect();
    const late = upstream.callTool('hang', {}, { timeoutMs: 30 });
    await expect(late).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', details: { seconds: 0.03 } });
  });

  it('when the server goes away', async () => {
    const server = new PipedServer();
    const upstream = await server.connect();
    const lost = upstream.callTool('hang', {}, {});
    server.output.end();
    await expect(lost).rejects.toMatchObject({ code: 'UPSTREAM_LOST' });
    await upstream.closed;
  });
});

describe('the search for a tool', () => {
  const catalog = [
    { server: 'files', tools: [tool('read_file', 'reads a file'), tool('write_file', 'writes a file')] },
    { server: 'notes', tools: [tool('note', 'reads what was written in a file')] },
  ];

  it('puts a name before a description, the best at 1 and the others below', async () => {
    const [first, ...others] = await searchTools('read file', catalog);
    expect(first).toMatchObject({ item: { server: 'files', name: 'read_file' }, score: 1 });
    for (const { score } of others) expect(score).toBeLessThan(1);
  });

  it('finds nothing where nothing fits', async () => {
    expect(await searchTools('weather', catalog)).toEqual([]);
  });
});
