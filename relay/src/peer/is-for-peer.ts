/** True for what only the other relay may ask. */
export function isForPeer(url: string): boolean {
  return /^\/peer(\/|$|\?)/.test(url);
}
