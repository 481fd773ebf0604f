import type { Part } from "./compose.ts";

/** The caller wants to know a price. */
const ASK_PRICE: Part = [
  ["c: Hi, I'm calling around for prices on {work}."],
  ["c: Hi {agent}, how much do you charge for {work}?"],
  ["c: Hello. Can you give me a rough idea of what {work} would run me?"],
  ["c: Hi, I'd like to get a price on {work}, if you can tell me that over the phone."],
  ["c: Hello. How much does {work} cost with you guys?"],
  ["c: Hi, I'm trying to figure out how much {work} would be, roughly."],
];

/** A figure is named. */
const TELL_PRICE: Part = [
  ["a: The price is usually about {price}, depending on what we find.", "c: Okay. Is that with parts?"],
  ["a: Most people pay around {price} for that.", "c: And is that with labor?"],
  ["a: For that you'd be looking at somewhere around {price}.", "c: Hmm, okay. Is everything included?"],
  ["a: We do that for {price}, all in.", "c: Is that the total price?"],
];

/** What the figure covers. */
const COVERS: Part = [
  ["a: Yes, all of it. Permits would be extra.", "c: And how much are the permits?", "a: About {permit}."],
  [
    "a: Yes, that covers everything but tax.",
    "c: Do you have a discount for seniors?",
    "a: Ten percent off the price, yes.",
  ],
  ["a: It is, unless the access is bad.", "c: How much more would that be?", "a: It could cost another {permit}."],
  [
    "a: Everything but the haul-away, that's {permit}.",
    "c: Do you offer financing on that?",
    "a: We do, over twelve months.",
  ],
];

/** The caller does not take it up today. */
const PUT_OFF: Part = [
  [
    "a: Would you like to set something up?",
    "c: Not right now, I need to talk to my wife first.",
    "a: Of course, no rush.",
    "c: Thanks for the price.",
  ],
  ["c: Okay, I'm getting a few quotes, so I'll let you know.", "a: No problem at all."],
  ["c: That's more than I expected. I'll have to shop around.", "a: I understand."],
  [
    "c: Alright. We're only planning for now, so thanks for the numbers.",
    "a: Sure, the price is good through the end of the month.",
    "c: Good to know.",
  ],
  [
    "a: Do you want me to email you that quote?",
    "c: Yes, please send it over and I'll look at it with my husband.",
    "a: Okay, I'll do that.",
    "c: Thanks for the estimate, I'll let you know.",
  ],
  ["c: Okay, let me think about it and call you back.", "a: Sounds good, just ask for {agent}."],
  ["c: Hmm, that's quite expensive for us. Thanks for the price, though.", "a: I understand, it's not a small job."],
  [
    "a: Should I put you on the schedule?",
    "c: Not yet, my landlord has to look at the price first.",
    "a: Sure, the quote stays good for thirty days.",
    "c: Okay, thanks.",
  ],
];

/** Why the caller asks; told before the price. */
const WHY: Part = [
  ["a: Sure. Is that for a house or a business?", "c: It's a house, we just bought it."],
  ["a: I can give you a ballpark price. How big is the house?", "c: Three bedrooms, with a basement."],
  ["a: Happy to. May I ask who I'm speaking with?", "c: {first}. I'm just comparing companies at this point."],
  ["a: Let me look that up for you. One second.", "c: Take your time."],
];

/** What the price depends on. */
const DEPENDS: Part = [
  ["a: The price depends a little on the house. How old is it?", "c: It's from the eighties."],
  ["a: Got it. And how soon would you want that done?", "c: There's no hurry, sometime this winter."],
  ["a: Okay. Do you want a basic one or something better?", "c: Just the basic price for now."],
];

/** The stretches of a call in which a price is told and not taken up. */
export const QUOTE = { ASK_PRICE, WHY, DEPENDS, TELL_PRICE, COVERS, PUT_OFF };
