/** One entry of an archive. */
export interface TarEntry {
  /** Relative path of at most 100 bytes. */
  readonly name: string;
  readonly content: string | Buffer;
  /** Permission bits. @default 0o600 */
  readonly mode?: number;
}

/** Size of a block in the ustar format (POSIX.1-1988). */
const blockBytes = 512;

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function header(name: string, size: number, mode: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  if (Buffer.byteLength(name) > 100) throw new Error(`the name ${name} is too long for the archive`);
  block.write(name, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A small tar archive in memory, for the files of one service; times are zero, so the same entries give the same bytes. */
export function tarArchive(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, content, mode }) => {
    const bytes = Buffer.from(content);
    const padding = Buffer.alloc((blockBytes - (bytes.length % blockBytes)) % blockBytes);
    return [header(name, bytes.length, mode ?? 0o600), bytes, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]);
}
