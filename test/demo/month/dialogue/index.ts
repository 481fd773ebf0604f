import type { OutcomeLabel } from "../../../../app/records/outcome.ts";
import type { TranscriptTurn } from "../../../../app/records/transcript.ts";
import type { Draws } from "../draws.ts";
import { APPOINTMENT } from "./appointment.ts";
import { DETAIL, DETAIL_TWO, GOODBYE, GREETING, PROBLEM } from "./common.ts";
import { compose, type Part, type Words } from "./compose.ts";
import { INQUIRY } from "./inquiry.ts";
import { JOBS, type Job, type JobName } from "./jobs.ts";
import { LOW_QUALITY, ROBOCALL } from "./low-quality.ts";
import { QUOTE } from "./quote.ts";
import { SALE } from "./sale.ts";
import { VOICEMAIL } from "./voicemail.ts";

/** Who speaks in a call, and about what. */
export interface Speaking {
  readonly job: JobName;
  readonly firstName: string;
  readonly lastName: string;
  readonly street: string;
  readonly city: string;
  /** As people say it, "206-555-0143". */
  readonly phone: string;
}

/** Who speaks, and how the call ends. */
export interface DialogueOf extends Speaking {
  readonly label: OutcomeLabel;
  readonly robocall?: boolean;
}

const { ASK_VISIT, SLOT, FEE, CONTACT, AGREED, PARTING } = APPOINTMENT;
const { ASK_PRICE, WHY, DEPENDS, TELL_PRICE, COVERS, PUT_OFF } = QUOTE;
const { QUESTION, AND_ALSO, NO_BOOKING } = INQUIRY;

/** The courses that a call with an outcome may take. */
const COURSES: Readonly<Record<OutcomeLabel, readonly (readonly Part[])[]>> = {
  appointment: [
    [GREETING, PROBLEM, DETAIL, ASK_VISIT, SLOT, FEE, CONTACT, AGREED, PARTING],
    [GREETING, PROBLEM, DETAIL, DETAIL_TWO, ASK_VISIT, SLOT, CONTACT, AGREED, PARTING],
    [GREETING, PROBLEM, ASK_VISIT, SLOT, FEE, CONTACT, AGREED, PARTING],
    [GREETING, PROBLEM, DETAIL, FEE, ASK_VISIT, SLOT, AGREED, PARTING],
  ],
  quote: [
    [GREETING, ASK_PRICE, WHY, TELL_PRICE, COVERS, PUT_OFF, GOODBYE],
    [GREETING, ASK_PRICE, TELL_PRICE, COVERS, PUT_OFF, GOODBYE],
    [GREETING, ASK_PRICE, WHY, DEPENDS, TELL_PRICE, COVERS, PUT_OFF],
  ],
  inquiry: [
    [GREETING, QUESTION, AND_ALSO, NO_BOOKING, GOODBYE],
    [GREETING, QUESTION, AND_ALSO, NO_BOOKING, GOODBYE],
  ],
  low_quality: [[GREETING, LOW_QUALITY]],
  sale: [[GREETING, SALE.WANT, SALE.PRICE, SALE.PAY, SALE.BOUGHT, GOODBYE]],
};

const AGENTS = ["Rachel", "Marcus", "Tanya", "Diego", "Colleen"];
const TECHNICIANS = ["Hank", "Luis", "Andre", "Pete", "Sam"];
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "tomorrow"];
const TIMES = ["8 am", "9:30", "10 am", "eleven o'clock", "1 pm", "2:30", "three o'clock", "4 pm"];
const WINDOWS = ["eight and ten", "ten and noon", "one and three", "two and four"];
const FEES = ["$79", "$89", "$99", "sixty nine dollars"];
const TOWNS = ["Shoreline", "Edmonds", "Kirkland", "Lynnwood", "Renton", "Ballard"];
const BRANDS = ["Rheem", "Lennox", "Rinnai", "Carrier", "Bradford White"];

/** Writes what was said in a call of a given outcome. */
export function writeDialogue(of: DialogueOf, draws: Draws): readonly TranscriptTurn[] {
  const course = of.robocall === true ? [GREETING, ROBOCALL] : draws.pick(COURSES[of.label]);
  return compose(course, wordsFor(of, draws), draws);
}

/** Writes what a caller leaves on the machine. */
export function writeVoicemail(of: Speaking, draws: Draws): readonly TranscriptTurn[] {
  return compose([VOICEMAIL], wordsFor({ ...of, label: "inquiry" }, draws), draws);
}

function wordsFor(of: DialogueOf, draws: Draws): Words {
  const job: Job = JOBS[of.job];
  const [work, ...prices] = draws.pick(job.work);
  const [day = "", day2 = ""] = draws.shuffled(DAYS);
  const [time = "", time2 = ""] = draws.shuffled(TIMES);
  const [detail, detailTwo] = draws.shuffled(job.details);
  return {
    agent: draws.pick(AGENTS),
    tech: draws.pick(TECHNICIANS),
    first: of.firstName,
    last: of.lastName,
    street: of.street,
    city: of.city,
    phone: of.phone,
    problem: draws.pick(job.problems),
    work,
    price: of.label === "sale" ? "$219" : draws.pick(prices),
    permit: draws.pick(["$60", "$85", "$120"]),
    ask: detail?.[0] ?? "",
    answer: detail?.[1] ?? "",
    askTwo: detailTwo?.[0] ?? "",
    answerTwo: detailTwo?.[1] ?? "",
    fee: draws.pick(FEES),
    town: draws.pick(TOWNS),
    brand: draws.pick(BRANDS),
    other: draws.pick(["Steven", "Gloria", "Mr. Pham", "Denise"]),
    shop: draws.pick(["the pharmacy on Third", "the pizza place", "Dr. Weller's office", "the tire shop"]),
    pitcher: draws.pick(["Jordan", "Kyle", "Brent", "Ashley"]),
    pitch: draws.pick(["Peak Rank Media", "First Page Partners", "LeadRocket Marketing"]),
    window: draws.pick(WINDOWS),
    day,
    day2,
    time,
    time2,
  };
}
