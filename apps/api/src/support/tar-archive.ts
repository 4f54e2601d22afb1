/** A file of an archive. */
export type ArchivedFile = { name: string; text: string };

const BLOCK = 512;

/**
 * A tar archive in the ustar format (POSIX.1-1988), which every system unpacks.
 * @param files names are ASCII, at most 99 bytes, with "/" between folders
 * @param modifiedMs the time of all files, milliseconds since 1970
 */
export function tarArchive(files: readonly ArchivedFile[], modifiedMs: number): Buffer {
  const blocks = files.flatMap(({ name, text }) => {
    const content = Buffer.from(text);
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [header(name, content.length, modifiedMs), content, padding];
  });
  // Two empty blocks are the end.
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, modifiedMs: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const number = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  const fields: [offset: number, text: string][] = [
    [0, name],
    [100, number(0o600, 7)],
    [108, number(0, 7)],
    [116, number(0, 7)],
    [124, number(size, 11)],
    [136, number(Math.floor(modifiedMs / 1000), 11)],
    // The checksum counts as if spaces stood in its own place.
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\0'],
    [263, '00'],
  ];
  for (const [offset, text] of fields) block.write(text, offset, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
