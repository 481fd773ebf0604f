import type { Part } from "./compose.ts";

/** The caller wants somebody to come. */
const ASK_VISIT: Part = [
  ["c: Could you send somebody out to take a look?"],
  ["c: What's the soonest you could have someone here?"],
  ["c: I'd like to get a technician out here to look at it, as soon as possible."],
  ["c: Do you have any openings this week?"],
  ["c: Can I make an appointment to have that looked at?"],
];

/** A time is offered and taken. */
const SLOT: Part = [
  ["a: I have {day} at {time}, would that work for you?", "c: {day} at {time} works."],
  [
    "a: The first opening I have is {day} at {time2}.",
    "c: I'm at work then. Do you have anything later?",
    "a: I could do {time} the same day.",
    "c: Yes, that's much better. Let's do that.",
  ],
  ["a: Our technician can be there {day} between {window}.", "c: That works, somebody will be home."],
  [
    "a: I can do {day2} in the morning or {day} at {time}. Which one is better?",
    "c: {day} is better for us.",
    "a: Okay, {day} at {time} then.",
    "c: Yes, that works.",
  ],
  [
    "a: Would you like me to put you on the schedule for {day}?",
    "c: Yes, please. What time?",
    "a: {time}.",
    "c: Good.",
  ],
  ["a: Let me look at the calendar. Could our plumber stop by {day}, say {time}?", "c: Yes, that would be great."],
];

/** What the visit costs. */
const FEE: Part = [
  ["a: There's a {fee} service call fee, and it goes toward the repair.", "c: That's fine."],
  [
    "c: Is there a charge for coming out?",
    "a: It's {fee} for the visit, and the technician gives you a price before any work starts.",
    "c: Okay, fair enough.",
  ],
  [
    "a: It's {fee} for {tech} to come and look, and that comes off the bill if you go ahead.",
    "c: Alright, sounds fair.",
  ],
  ["a: The estimate is free of charge.", "c: Oh, good."],
];

/** Where the technician has to go. */
const CONTACT: Part = [
  ["a: What's the address?", "c: {street}, in {city}.", "a: And a good phone number?", "c: {phone}."],
  ["a: Can I get your name and address?", "c: {first} {last}, {street}."],
  ["a: Can I have your last name and the address, please?", "c: {last}, and it's {street}, {city}."],
  ["a: Where are you located?", "c: {street}, off the main road."],
  ["a: And is this the best number to reach you?", "c: Yes, {phone}. The address is {street}."],
];

/** The appointment stands. */
const AGREED: Part = [
  ["a: Alright, you're on the calendar for {day}.", "c: Thank you so much."],
  ["a: I have you down for {day}. {tech} will call when he is on the way.", "c: Great, thanks."],
  ["a: Okay, the visit is booked for {day}, and you'll get a text to confirm.", "c: Perfect, thank you."],
  ["a: You're booked in. {tech} will see you {day}.", "c: See you then."],
  ["a: Got you scheduled for {day}, and {tech} is your technician.", "c: Wonderful, I appreciate it."],
];

/** A short end, because the agreement has thanks in it. */
const PARTING: Part = [
  ["a: You're welcome. See you {day}.", "c: Bye now."],
  ["a: Thanks for calling Northside.", "c: Bye bye."],
  ["a: Have a good day.", "c: You too, bye."],
  ["a: You bet. Call us if anything changes.", "c: Will do, bye."],
];

/** The stretches of a call in which a visit is agreed. */
export const APPOINTMENT = { ASK_VISIT, SLOT, FEE, CONTACT, AGREED, PARTING };
