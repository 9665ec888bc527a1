/** Something was left undone because of another host: that one has to come first, or too many have failed. It did not fail, and was not touched. */
export class PendingTurn extends Error {
  override name = 'PendingTurn';
}
