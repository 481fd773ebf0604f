import type { Crm, CrmVendor } from "../../../app/adapters/crms/crm.ts";
import type { CrmRef, PersonObject } from "../../../app/records/crm-person.ts";

/** A vendor's sandbox with the adapter signed in to it, and a person who works there. */
export interface OpenCrm {
  readonly vendor: CrmVendor;
  readonly crm: Crm;
  /** What the adapter makes of a new caller. */
  readonly newPersonObject: PersonObject;
  /** Somebody enters a person whose number is spelled so. */
  addPerson(phone: string): CrmRef<PersonObject>;
  /** Somebody corrects the name of a person that the adapter made. */
  renamePerson(ref: CrmRef<PersonObject>, lastName: string): void;
  /** How many people of the kind that the adapter makes there are. */
  countNewPeople(): number;
  /** The calls that the CRM holds, every field of them. */
  calls(): readonly unknown[];
  /** Somebody wins an opportunity of that person. */
  win(amount: string, person: CrmRef<PersonObject>): string;
  /** Refuses the next writing of that call, and of nothing else. */
  refuseCall(callId: string, message: string): void;
  /** Answers every request like this from now on. */
  breakDown(status: number): void;
  expireAccessToken(): void;
  /** What a customer's uninstall looks like. */
  endSignIn(): void;
  /** Requests that the adapter counted, and that the sandbox saw, since the last look. */
  readonly counted: () => number;
  readonly refreshes: () => number;
  /** Moves the sandbox's clock. */
  passTime(milliseconds: number): void;
  readonly violations: () => readonly string[];
  close(): Promise<void>;
}

/** What a vendor gives to the contract suite. */
export interface Harness {
  open(): Promise<OpenCrm>;
}
