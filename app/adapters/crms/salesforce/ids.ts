import { InvalidInputError } from "../../../values/errors.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/**
 * The 18-character form of a record id. Some places answer the 15-character form, whose case carries meaning; the last three characters
 * repeat which letters are capitals, so two ids that differ only in case differ here too. Throws InvalidInputError.
 */
export function recordId(text: string): string {
  if (!/^(?:[A-Za-z0-9]{15}|[A-Za-z0-9]{18})$/.test(text)) {
    throw new InvalidInputError("salesforce.id", `"${text.slice(0, 40)}" is not a Salesforce record id.`);
  }
  const core = text.slice(0, 15);
  return core + [0, 5, 10].map((start) => capitalsOf(core.slice(start, start + 5))).join("");
}

function capitalsOf(five: string): string {
  let bits = 0;
  for (const [position, character] of [...five].entries()) {
    if (character >= "A" && character <= "Z") bits += 2 ** position;
  }
  return ALPHABET.charAt(bits);
}
