import type { Part } from "./compose.ts";

/** Calls that nothing can come of. */
export const LOW_QUALITY: Part = [
  [
    "c: Hi, is this {shop}?",
    "a: No, this is a plumbing company.",
    "c: Oh. I was trying to reach {shop}.",
    "a: I'm afraid you have the wrong number.",
    "c: Sorry about that.",
    "a: No worries.",
  ],
  [
    "c: Can I talk to {other}?",
    "a: There's no {other} here, I think you have the wrong number.",
    "c: This isn't {other}'s phone?",
    "a: No sir, this is Northside Plumbing.",
    "c: Oh, my mistake, sorry.",
    "a: That's okay, bye.",
  ],
  [
    "c: Hi, this is {pitcher} with {pitch}. We help plumbing companies show up first on Google.",
    "a: Okay, and what is this about?",
    "c: Is the owner available? I'd love to send over some information about our packages.",
    "a: He's not in, and we're not interested, thanks.",
    "c: It would only take two minutes of his time.",
    "a: No, please take us off your list.",
  ],
  [
    "c: Hi, I'm looking for a job. Are you hiring helpers?",
    "a: We're not hiring right now, I'm afraid.",
    "c: Oh. I just finished trade school, I have my license.",
    "a: Then try the jobs page on our website.",
    "c: I'm a hard worker, maybe the owner wants to talk to me.",
    "a: Sorry, he's not taking calls about jobs.",
  ],
  [
    "c: Hello, I'm calling from the business listing department. Your listing has not been verified.",
    "a: Who is this, please?",
    "c: This is a final notice about your Google business profile.",
    "a: We're not interested. Please remove this number.",
    "c: Press one to speak to a representative.",
    "a: Goodbye.",
  ],
  [
    "c: Hi, this is {pitcher} from Summit Telecom. Are you happy with your phone service over there?",
    "a: We are, thank you.",
    "c: We help businesses like yours save thirty percent on it.",
    "a: No thanks, we're not interested.",
    "c: Who is in charge of that? Is the owner in?",
    "a: He's not. Please don't call here again.",
  ],
  [
    "c: Hi, this is {pitcher} with a uniform supplier. Who handles the purchasing over there?",
    "a: You would have to email the office about that.",
    "c: I could offer you a free sample and a great deal.",
    "a: We're not interested, thanks.",
    "c: Is there a manager I could talk to?",
    "a: No, please take this number off your list.",
  ],
  [
    "c: Good news, you have been approved for a business loan of up to fifty thousand dollars.",
    "a: Who is this?",
    "c: To talk to a specialist press one, to be removed press two.",
    "a: Another robot. Please stop calling.",
    "c: This is a limited offer.",
    "a: Goodbye.",
  ],
  [
    "c: Hi, I want to report that my toilet is singing.",
    "a: Excuse me?",
    "c: It only knows one song, ha ha ha.",
    "a: Is this a joke?",
    "c: Yes, ha ha. My friends are all listening.",
    "a: Very funny, kid. Please don't call here again.",
  ],
  [
    "c: Hi, I'm calling for the firefighters fund. Would you like to give something this year?",
    "a: No, thank you, not at this number.",
    "c: Even a small donation helps.",
    "a: Please do not call again.",
    "c: Okay, sorry to bother you.",
    "a: Bye.",
  ],
  [
    "c: Hello, I'm doing a survey for the chamber of commerce, are you the owner?",
    "a: No, and we don't take part in surveys.",
    "c: It's only five questions about your business.",
    "a: We're not interested, sorry.",
    "c: Maybe the owner is interested?",
    "a: He is not. Please don't call here again.",
  ],
  [
    "c: Yeah, take me off your list, I'm not interested.",
    "a: I think you called us, sir.",
    "c: No, you people keep calling me about my car.",
    "a: We don't sell anything for cars, you have the wrong number.",
    "c: Then who was it?",
    "a: I don't know, sir. Goodbye.",
  ],
];

/** A recorded voice, which the provider has flagged. */
export const ROBOCALL: Part = [
  [
    "c: Hello, this is an important message about your vehicle's extended warranty.",
    "a: Hello?",
    "c: We have been trying to reach you. Press one to speak to a representative.",
    "a: Please stop calling this number.",
  ],
];
