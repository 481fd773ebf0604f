import type { Part } from "./compose.ts";

/** Something is bought on the telephone. */
const WANT: Part = [
  [
    "c: Hi, I'm calling to sign up for the yearly maintenance plan.",
    "a: Great, I can enroll you over the phone. Is it for the furnace or the whole house?",
    "c: The whole house plan, please.",
  ],
  [
    "c: Hi, do you sell filter cartridges for the water softener you put in?",
    "a: Yes, we have those in stock.",
    "c: Good, I'd like to buy the big set, please.",
  ],
];

const PRICE: Part = [
  ["a: That will be {price} with tax.", "c: Okay, that's fine."],
  ["a: Your total comes to {price}.", "c: Alright."],
];

const PAY: Part = [
  [
    "a: How would you like to pay?",
    "c: I'll put it on my Visa.",
    "a: Go ahead with the number.",
    "c: It's the one ending in 4417.",
  ],
  ["a: Shall I use the card on file?", "c: Yes, use that one.", "a: One moment, please."],
];

const BOUGHT: Part = [
  ["a: The payment went through, and you'll get a receipt by email.", "c: Great, thank you."],
  ["a: The card was accepted, so you're all paid. Your order number is R20938.", "c: Perfect, thanks."],
];

/** The stretches of a call in which something is bought and paid for. */
export const SALE = { WANT, PRICE, PAY, BOUGHT };
