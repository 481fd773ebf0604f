import type { Part } from "./compose.ts";

/** What callers leave on the machine in the evening. */
export const VOICEMAIL: Part = [
  ["c: Hi, this is {first} {last}. {problem} Please call me back at {phone}. Thanks."],
  ["c: Hello, my name is {first}. I was hoping to reach somebody about {work}. My number is {phone}."],
  ["c: Hi, {first} {last} here, in {city}. I'll try again in the morning. {phone} is my number."],
];
