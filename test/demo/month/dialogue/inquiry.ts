import type { Part } from "./compose.ts";

/** A question that is not about a price. */
const QUESTION: Part = [
  [
    "c: Hi, quick question. Do you guys work in {town}?",
    "a: Yes, we cover {town} and everything around it.",
    "c: Oh good. We're moving there next month.",
  ],
  ["c: Hi {agent}. Are you licensed and insured?", "a: We are, and all our people are background checked."],
  [
    "c: Hello, I was wondering, are you open on Saturdays?",
    "a: Yes, on Saturday we're open from eight to two.",
    "c: And what about Sunday?",
    "a: Sunday is only for emergencies.",
  ],
  [
    "c: Hi. I'm checking what time the technician is supposed to get here today.",
    "a: Let me check on that. He's finishing up a job and should be there in about half an hour.",
    "c: Okay, good to know.",
  ],
  ["c: Hi, do you work on {brand} equipment?", "a: We work on all the major brands, {brand} included."],
  [
    "c: Hi there. I have a question about the warranty on your work. How long is it?",
    "a: It's one year on parts and labor.",
    "c: And does that go with the house if we move?",
    "a: It does, yes.",
  ],
  [
    "c: Hi. I have a question about the hard water around here. Do you do softeners?",
    "a: Yes, we do softeners and filters.",
    "c: And do they need a lot of room?",
    "a: About as much as a small trash can.",
  ],
  [
    "c: Hello, I'm calling about my recycling. Do you take old water heaters?",
    "a: Only the ones that we replace ourselves.",
    "c: Do you know where I could bring mine?",
    "a: The transfer station in {town} takes them.",
  ],
  [
    "c: Hello. I was wondering, is the city working on the main? Our water is brown today.",
    "a: Yes, they're flushing hydrants in {town} this week.",
    "c: So it's not our pipes?",
    "a: Probably not. Let it run cold for ten minutes and it should clear.",
  ],
  [
    "c: Hi, can you tell me where the water to my house gets shut off?",
    "a: Most houses have a valve where the line comes in, near the garage.",
    "c: Okay, so that's the one with the red handle?",
    "a: Yes, turn it to the right.",
  ],
  [
    "c: Hello. Do your plumbers pull the permits themselves, or do I have to?",
    "a: We take care of the permits with the city.",
  ],
];

/** Another one, in the same call. */
const AND_ALSO: Part = [
  ["c: And how long does a visit usually take?", "a: About an hour and a half for most people."],
  ["c: Where are you located, by the way?", "a: We're on Aurora Avenue, next to the bank."],
  ["c: And do your people work on apartments as well?", "a: They do, we have a few buildings downtown."],
  ["c: Do you also handle septic tanks?", "a: No, I'm sorry, we don't do that kind of work."],
  ["c: And until when are you open today?", "a: We're here until six."],
  ["c: Do the technicians wear shoe covers? We have new carpet.", "a: Yes, they do, in every house."],
];

/** No appointment comes of it. */
const NO_BOOKING: Part = [
  [
    "a: Is there something you need looked at?",
    "c: No, everything is fine here. I was just wondering.",
    "a: Okay, you know where to find us.",
  ],
  ["a: Anything else?", "c: No, that answers my question."],
  ["c: Okay, that's all I wanted to know.", "a: Sure thing."],
  ["c: Great, that's all I wanted to ask.", "a: Any time."],
];

export const INQUIRY = { QUESTION, AND_ALSO, NO_BOOKING };
