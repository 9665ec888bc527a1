/** The other relay cannot be used so, at this moment. */
export class NotNowError extends Error {
  override readonly name = 'NotNowError';
}
