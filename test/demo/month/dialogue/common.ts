import type { Part } from "./compose.ts";

/** How the firm picks up the telephone. */
export const GREETING: Part = [
  ["a: Thank you for calling Northside Plumbing, this is {agent}. How can I help?"],
  ["a: Northside Plumbing and Heating, {agent} speaking."],
  ["a: Hi, this is {agent} at Northside Plumbing."],
  ["a: Northside Plumbing, {agent} here. How can I help you today?"],
  ["a: Hello, you've reached Northside Plumbing and Heating, my name is {agent}."],
  ["a: Thanks for calling Northside, this is {agent}. What can I do for you?"],
];

/** How a caller says what is wrong, with the agent's first reaction. */
export const PROBLEM: Part = [
  ["c: Hi {agent}. {problem}", "a: Oh no, I'm sorry to hear that. Let me ask you a couple of things."],
  ["c: Hello. I have a bit of a problem here. {problem}", "a: Okay, we can certainly help with that."],
  ["c: Yes, hi, my name is {first}. {problem}", "a: Hi {first}, sorry you're dealing with that."],
  ["c: Hi there. I found you online. {problem}", "a: Glad you called. That's something we do every day."],
  ["c: Hey {agent}, I hope you can help me. {problem}", "a: I hope so too. Let's see what we can do."],
];

/** The agent's question about the trouble. */
export const DETAIL: Part = [
  ["a: {ask}", "c: {answer}"],
  ["a: {ask}", "c: Um, let me think. {answer}"],
  ["a: {ask}", "c: Let me see. {answer}"],
];

/** A second question about the trouble. */
export const DETAIL_TWO: Part = [
  ["a: And one more thing. {askTwo}", "c: {answerTwo}", "a: Okay, good to know."],
  ["a: Alright. {askTwo}", "c: {answerTwo}"],
  ["a: I see. {askTwo}", "c: {answerTwo}", "a: Alright, thank you."],
];

/** The end of a friendly call. */
export const GOODBYE: Part = [
  ["a: You're welcome, have a good day.", "c: You too, bye."],
  ["a: Thanks for calling Northside.", "c: Thank you, bye bye."],
  ["c: Thanks for your help, {agent}.", "a: My pleasure. Take care."],
  ["a: Is there anything else I can help with?", "c: No, that was it.", "a: Alright, take care now."],
];
