import type { Part } from "./compose.ts";

/** A question that is not about a price. */
const QUESTION: Part = [
  [
    "c: Hi, quick question. Do you guys work in {town}?",
    "a: Yes, we cover {town} and everything around it.",
    "c: Oh good. We're moving there next month.",
    "a: Welcome to the neighborhood, then.",
  ],
  [
    "c: Hi {agent}. Are you licensed and insured?",
    "a: We are, and all our people are background checked.",
    "c: And are they your own people or subcontractors?",
    "a: They're all our own.",
  ],
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
    "a: He'll give you a call before he comes.",
  ],
  [
    "c: Hi, do you work on {brand} equipment?",
    "a: We work on all the major brands, {brand} included.",
    "c: Even if somebody else put it in?",
    "a: Yes, that makes no difference.",
  ],
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
    "c: Hello. I was wondering, do you work on old houses? Ours is from nineteen twenty four.",
    "a: We do, many houses around {town} are that old.",
    "c: And do you know your way around galvanized pipes?",
    "a: Yes, we see them every week.",
  ],
  [
    "c: Hi, I was wondering, do you also work on commercial buildings? We have a small bakery.",
    "a: Yes, we have a crew for that.",
    "c: And do they work outside of our opening hours?",
    "a: They do, early in the morning.",
  ],
  [
    "c: Hello. Do your plumbers pull the permits themselves, or do I have to?",
    "a: We take care of the permits with the city.",
    "c: And do you have to be there for the inspection, or do I?",
    "a: One of our people meets the inspector.",
  ],
];

/** Another one, in the same call. */
const AND_ALSO: Part = [
  ["c: And how long does a visit usually take?", "a: About an hour and a half for most people."],
  ["c: Where are you located, by the way?", "a: We're on Aurora Avenue, next to the bank."],
  ["c: And do you bring your own ladders and such?", "a: We do, everything is on the truck."],
  ["c: Do you also handle septic tanks?", "a: No, I'm sorry, we don't do that kind of work."],
  ["c: And until when are you open today?", "a: We're here until six."],
  [
    "c: And do you answer the phone on weekends?",
    "a: Yes, somebody is here on Saturday, and for emergencies on Sunday.",
  ],
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
  ["c: Good, that answers my question, thank you.", "a: Sure, any time."],
];

/** The stretches of a call in which only questions are answered. */
export const INQUIRY = { QUESTION, AND_ALSO, NO_BOOKING };
