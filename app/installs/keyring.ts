import { randomBytes } from "node:crypto";
import type { InstallId } from "../values/ids.ts";
import { type SealingKey, seal, unseal } from "../values/sealing.ts";

/** The part of an install that sealing needs. */
export interface InstallKeyHolder {
  readonly id: InstallId;
  readonly sealedDataKey: string;
}

/** Seals and opens an install's secrets with the install's own data key, which itself lies sealed by a master key. */
export interface Keyring {
  /** A new data key for an install, sealed by the newest master key. */
  newDataKey(install: InstallId): string;
  /** `place` names collection, record and field; a value opens only at its place. */
  seal(install: InstallKeyHolder, place: string, text: string): string;
  /** Throws UnsealingError. */
  open(install: InstallKeyHolder, place: string, sealed: string): string;
}

const DATA_KEY_BYTES = 32;

/** Makes the keyring. The first master key seals, all of them open; deleting an install's data key makes its secrets unreadable for good. */
export function createKeyring(masterKeys: readonly [SealingKey, ...SealingKey[]]): Keyring {
  const opened = new Map<string, SealingKey>();

  const dataKey = (install: InstallKeyHolder): SealingKey => {
    const known = opened.get(install.sealedDataKey);
    if (known !== undefined) return known;
    const text = unseal(install.sealedDataKey, masterKeys, dataKeyPlace(install.id));
    const key = { id: "data", key: Buffer.from(text, "base64") };
    opened.set(install.sealedDataKey, key);
    return key;
  };

  return {
    newDataKey: (install) => seal(randomBytes(DATA_KEY_BYTES).toString("base64"), masterKeys[0], dataKeyPlace(install)),
    seal: (install, place, text) => seal(text, dataKey(install), `${install.id}/${place}`),
    open: (install, place, sealed) => unseal(sealed, [dataKey(install)], `${install.id}/${place}`),
  };
}

function dataKeyPlace(install: InstallId): string {
  return `${install}/installs/data-key`;
}
