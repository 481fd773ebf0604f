import { describe, expect, test } from "vitest";
import { createKeyring } from "../../app/installs/keyring.ts";
import { installId } from "../../app/values/ids.ts";
import { sealedBy, UnsealingError } from "../../app/values/sealing.ts";

const OLD = { id: "2025", key: Buffer.alloc(32, 1) };
const NEW = { id: "2026", key: Buffer.alloc(32, 2) };
const PLACE = "credentials/crm/access";

function holder(name: string, keyring = createKeyring([OLD])) {
  const id = installId(name);
  return { id, sealedDataKey: keyring.newDataKey(id) };
}

describe("the keyring", () => {
  const keyring = createKeyring([OLD]);

  test("opens what it sealed, at its place and nowhere else", () => {
    const install = holder("a");
    const sealed = keyring.seal(install, PLACE, "token");
    expect(sealed).not.toContain("token");
    expect(keyring.open(install, PLACE, sealed)).toBe("token");
    expect(() => keyring.open(install, "credentials/crm/refresh", sealed)).toThrow(UnsealingError);
  });

  test("lets no install open another's secrets, not even with that one's own data key", () => {
    const [a, b] = [holder("a"), holder("b")];
    const sealed = keyring.seal(a, PLACE, "token");
    expect(() => keyring.open(b, PLACE, sealed)).toThrow(UnsealingError);
    expect(() => createKeyring([OLD]).open({ id: b.id, sealedDataKey: a.sealedDataKey }, PLACE, sealed)).toThrow(
      UnsealingError,
    );
    expect(() => keyring.open({ id: b.id, sealedDataKey: a.sealedDataKey }, PLACE, sealed)).toThrow(UnsealingError);
  });

  test("seals with the newest master key and still opens what the older one sealed", () => {
    const before = holder("a");
    const sealed = keyring.seal(before, PLACE, "token");
    const rotated = createKeyring([NEW, OLD]);
    expect(rotated.open(before, PLACE, sealed)).toBe("token");
    expect(sealedBy(before.sealedDataKey)).toBe("2025");
    expect(sealedBy(rotated.newDataKey(installId("b")))).toBe("2026");
  });

  test("opens nothing once the master key is no longer loaded", () => {
    const install = holder("a");
    const sealed = keyring.seal(install, PLACE, "token");
    expect(() => createKeyring([NEW]).open(install, PLACE, sealed)).toThrow('key "2025" is not loaded');
  });

  test("gives every install a data key of its own, and never the same sealed text twice", () => {
    const install = holder("a");
    expect(keyring.newDataKey(install.id)).not.toBe(keyring.newDataKey(install.id));
    expect(keyring.seal(install, PLACE, "token")).not.toBe(keyring.seal(install, PLACE, "token"));
  });
});
