import { describe, expect, it } from "vitest";
import { featuresOf } from "../../../../app/adapters/outcome-classifiers/local/features.ts";

const vocabulary = new Set(["shall", "i", "book", "it", "yes", "please"]);

const offer = {
  turns: [
    { speaker: "agent" as const, text: "Shall I book Rover?" },
    { speaker: "caller" as const, text: "Yes please" },
  ],
};

describe("featuresOf", () => {
  it("tags runs of words with the speaker and leaves unknown words out", () => {
    const features = featuresOf(offer, vocabulary);
    expect(features.get("a:shall i book")).toEqual([{ turn: 0, start: 0, end: 12 }]);
    expect(features.get("a:book _")).toEqual([{ turn: 0, start: 8, end: 18 }]);
    expect(features.has("c:book")).toBe(false);
  });

  it("joins what the agent offered with how the caller took it", () => {
    const declined = {
      turns: [offer.turns[0], { speaker: "caller" as const, text: "No, not yet" }].filter((turn) => turn !== undefined),
    };
    expect(featuresOf(offer, vocabulary).has("agreed:i book")).toBe(true);
    expect(featuresOf(declined, vocabulary).has("agreed:i book")).toBe(false);
    expect(featuresOf(declined, new Set([...vocabulary, "no"])).has("declined:i book")).toBe(true);
  });

  it("tells a call without an agent", () => {
    expect(featuresOf({ turns: offer.turns.slice(1) }, vocabulary).has("call: no agent")).toBe(true);
    expect(featuresOf(offer, vocabulary).has("call: no agent")).toBe(false);
  });

  it("leaves out what is not wanted", () => {
    expect([...featuresOf(offer, vocabulary, (name) => name === "c:yes").keys()]).toEqual(["c:yes"]);
  });

  it("reads the first 80 and the last 220 turns of a longer call", () => {
    const turns = Array.from({ length: 1000 }, () => ({ speaker: "caller" as const, text: "please" }));
    const places = featuresOf({ turns }, vocabulary).get("c:please") ?? [];
    expect(places.length).toBe(300);
    expect(places[79]?.turn).toBe(79);
    expect(places[80]?.turn).toBe(780);
  });
});
