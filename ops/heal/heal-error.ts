/** A hole cannot be filled; the sentence says where, why and what to do. */
export class HealError extends Error {
  override readonly name = 'HealError';
}
