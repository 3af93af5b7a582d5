import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseVictims, type LogFileInfo, parseLogName } from '../../../../daemon/logs/victims.ts';

/** Files of ten bytes each: `a:3@7` is what server a set aside as number 3 and wrote at 7; `a@9` is its current one. */
const files = (...texts: string[]): LogFileInfo[] =>
  texts.map((text) => {
    const [, server = '', seq, at] = /^(\w+)(?::(\d+))?@(\d+)$/.exec(text) ?? [];
    return {
      file: seq === undefined ? `${server}.log` : `${server}.log.${seq}`,
      server,
      seq: seq === undefined ? null : Number(seq),
      bytes: 10,
      writtenAt: Number(at),
    };
  });
const known = new Set(['a', 'b', 'c']);
const choose = (maxTotalBytes: number, ...texts: string[]) =>
  chooseVictims(files(...texts), { maxTotalBytes, known, forgetBefore: 0 }).map(
    ({ file, how }) => `${how} ${file}`,
  );

describe('when the logs are too much together', () => {
  it('the oldest go first, whosever they are, and no more than has to', () => {
    const all = ['a:1@1', 'a:2@5', 'a:3@8', 'a@9', 'b:1@2', 'b:2@4', 'b@9'];
    expect(choose(70, ...all)).toEqual([]);
    expect(choose(69, ...all)).toEqual(['delete a.log.1']);
    expect(choose(45, ...all)).toEqual(['delete a.log.1', 'delete b.log.1', 'empty b.log.2']);
  });

  it('the newest that was set aside is only emptied: the number of the next comes after its own', () => {
    expect(choose(10, 'a:7@1', 'a@2')).toEqual(['empty a.log.7']);
  });

  it('one that is being written stays, even if it is too much by itself', () => {
    expect(choose(0, 'a@1', 'b@2')).toEqual([]);
  });

  it('of a server that was removed, all may go', () => {
    expect(choose(10, 'gone:1@1', 'gone@2', 'a@9')).toEqual(['delete gone.log.1', 'delete gone.log']);
  });

  it('what a removed server wrote long ago goes in any case', () => {
    const limits = { maxTotalBytes: 1000, known, forgetBefore: 5 };
    const victims = chooseVictims(files('gone:1@1', 'gone@4', 'late@6', 'a:1@1', 'a@2'), limits);
    expect(victims.map(({ file }) => file)).toEqual(['gone.log.1', 'gone.log']);
  });

  it('what remains is little enough, or nothing more could go', () => {
    const info = fc.record({
      server: fc.constantFrom('a', 'b', 'gone'),
      seq: fc.option(fc.integer({ min: 1, max: 9 })),
      bytes: fc.nat(100),
      writtenAt: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(info), fc.nat(600), (infos, maxTotalBytes) => {
        const all = infos.map((it, at) => ({ ...it, file: String(at) }));
        const limits = { maxTotalBytes, known, forgetBefore: 0 };
        const gone = new Set(chooseVictims(all, limits).map(({ file }) => file));
        const left = all.filter(({ file }) => !gone.has(file));
        const bytes = left.reduce((sum, it) => sum + it.bytes, 0);
        const current = left.every((it) => it.bytes === 0 || (it.seq === null && known.has(it.server)));
        expect(bytes <= maxTotalBytes || current).toBe(true);
        expect(
          all.filter((it) => gone.has(it.file)).some((it) => it.seq === null && known.has(it.server)),
        ).toBe(false);
      }),
    );
  });
});

describe('the name of a log', () => {
  it.each<[string, ReturnType<typeof parseLogName>]>([
    ['mem0.log', { server: 'mem0', seq: null }],
    ['mem0.log.12', { server: 'mem0', seq: 12 }],
    ['mcpd.log', null],
    ['mcpd.log.1', null],
    ['mcpd.sock', null],
    ['mem0.log.0', null],
    ['mem0.log.gz', null],
    ['Not A Name.log', null],
  ])('%s', (file, parsed) => {
    expect(parseLogName(file)).toEqual(parsed);
  });
});
