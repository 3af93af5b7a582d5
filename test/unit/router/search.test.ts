import fc from 'fast-check';
import { expect, test } from 'vitest';
import { search } from '../../../router/search.ts';
import { tokenize } from '../../../router/tokenize.ts';

test('words are split at underscores, dashes and inside camelCase, and stemmed', () => {
  expect(tokenize('createRepository create_repositories create-repository')).toEqual(
    Array.from({ length: 3 }, () => ['creat', 'repositori']).flat(),
  );
  expect(tokenize('parseHTTPResponse')).toEqual(['pars', 'http', 'respons']);
});

test('words that say nothing are left out', () => {
  expect(tokenize('please send it to the list')).toEqual(['send', 'list']);
});

const document = (name: string, description = '') => ({
  item: name,
  fields: [
    { text: name, weight: 3 },
    { text: description, weight: 1 },
  ],
});
const ranked = (query: string, documents: ReturnType<typeof document>[]) =>
  search(query, documents).map((hit) => hit.item);

test('a match in the name is worth more than one in the description', () => {
  const documents = [document('read_file', 'can also search'), document('search_files', 'finds files')];
  expect(ranked('search', documents)).toEqual(['search_files', 'read_file']);
});

test('a rare word decides over a common one', () => {
  const documents = [document('list_issues'), document('list_mails'), document('list_files')];
  expect(ranked('list mails', documents)[0]).toBe('list_mails');
});

test('what shares no word with the query is left out', () => {
  expect(ranked('weather', [document('read_file')])).toEqual([]);
  expect(ranked('', [document('read_file')])).toEqual([]);
  expect(ranked('read', [])).toEqual([]);
});

test('the order of the documents never changes who is found with which score', () => {
  const words = fc.constantFrom('read', 'file', 'mail', 'search', 'list', 'graph', 'create');
  const names = fc.uniqueArray(
    fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('_')),
    { minLength: 1, maxLength: 8 },
  );
  const scores = (query: string, list: string[]) =>
    search(
      query,
      list.map((name) => document(name)),
    )
      .map(({ item, score }) => `${item} ${score.toFixed(9)}`)
      .sort();
  fc.assert(
    fc.property(names, fc.array(words, { maxLength: 4 }), (list, query) => {
      expect(scores(query.join(' '), list)).toEqual(scores(query.join(' '), [...list].reverse()));
    }),
  );
});

test('any text is a query', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 500 }),
      (query) => void search(query, [document('read_file')]),
    ),
  );
});
