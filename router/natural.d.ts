/** `natural` is imported by path: its root loads every part of it, prints to stdout and reads `.env`. */
declare module 'natural/lib/natural/stemmers/porter_stemmer.js' {
  const stemmer: { stem(word: string): string };
  export default stemmer;
}
