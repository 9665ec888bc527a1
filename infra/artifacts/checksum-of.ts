/**
 * The digest of a file in the text of a checksum file (`<sha256>  <file>` lines), or `undefined` when it is not listed.
 */
export function checksumOf(checksums: string, file: string): string | undefined {
  for (const line of checksums.split('\n')) {
    const [digest, name] = line.trim().split(/\s+\*?/);
    if (name === file && digest !== undefined && /^[0-9a-f]{64}$/.test(digest)) return digest;
  }
  return undefined;
}
