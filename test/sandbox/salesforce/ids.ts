const CHECKSUM_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** The 18-character id of the `counter`-th record with this key prefix. */
export function makeId(keyPrefix: string, counter: number): string {
  return toId18(`${keyPrefix}Lb00${counter.toString(36).toUpperCase().padStart(8, "0")}`);
}

/** Reads a 15- or 18-character id into the 18-character form; undefined for anything else. Ids are case-sensitive. */
export function readId(text: string): string | undefined {
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(text)) return undefined;
  const id = toId18(text.slice(0, 15));
  return text.length === 15 || id === text ? id : undefined;
}

function toId18(id15: string): string {
  return id15 + [0, 5, 10].map((start) => checksumOf(id15.slice(start, start + 5))).join("");
}

/** One letter per five characters; each upper-case character sets one bit, the first character the lowest. */
function checksumOf(five: string): string {
  const bits = [...five].reduce((sum, character, position) => sum + (/[A-Z]/.test(character) ? 2 ** position : 0), 0);
  return CHECKSUM_LETTERS.charAt(bits);
}
