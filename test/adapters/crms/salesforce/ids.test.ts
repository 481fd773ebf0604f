import { expect, test } from "vitest";
import { recordId } from "../../../../app/adapters/crms/salesforce/ids.ts";

test("an id of 15 characters gets the suffix that Salesforce gives it, and one of 18 keeps it", () => {
  expect(recordId("001A0000006Vm9r")).toBe("001A0000006Vm9rIAC");
  expect(recordId("001A0000006Vm9rIAC")).toBe("001A0000006Vm9rIAC");
});

test("ids that differ only in case stay different", () => {
  expect(recordId("00D000000000abC")).not.toBe(recordId("00D000000000aBC"));
});

test.each(["", "001", "001A0000006Vm9r'", "001A0000006Vm9rIA"])("%j is no id", (text) => {
  expect(() => recordId(text)).toThrow("is not a Salesforce record id");
});
