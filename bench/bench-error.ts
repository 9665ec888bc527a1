/** A bench cannot go on; the message is a sentence for the person who started it. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
