/** A kind of work that people ring a plumbing and heating firm about, with the words for it. */
export interface Job {
  /** Said by the caller after a greeting; a whole sentence. */
  readonly problems: readonly string[];
  /** A question of the agent's and the caller's answer. */
  readonly details: readonly (readonly [ask: string, answer: string])[];
  /** Fits after "How much is" and "I need", with figures that an agent names for it. */
  readonly work: readonly (readonly [what: string, ...prices: string[]])[];
  /** What a deal about it is called, before the customer's name. */
  readonly deal: string;
}

/** The kinds of work, by name. */
export const JOBS = {
  waterHeater: {
    problems: [
      "My water heater is leaking all over the garage floor.",
      "We woke up with no hot water, and the pilot light will not stay lit.",
      "Our water heater is making a banging noise and the water is barely warm.",
      "There is rusty water coming out of the hot taps, and I think the tank is going.",
    ],
    details: [
      ["Is it a gas or an electric unit?", "It's gas, fifty gallons."],
      ["How old is the heater, do you know?", "It was here when we bought the house, so twelve years at least."],
      ["Have you turned off the water to it?", "Yes, my neighbor showed me the valve."],
    ],
    work: [
      ["a new fifty gallon water heater", "$1,850", "$2,100", "$1,690"],
      ["replacing a gas water heater", "$1,850", "$2,100", "$1,690"],
    ],
    deal: "Water heater replacement",
  },
  tankless: {
    problems: [
      "Our tankless heater keeps throwing an error code and the shower goes cold.",
      "The tankless heater makes the water lukewarm at best, and the kids complain.",
      "The tankless unit shuts off every few minutes.",
    ],
    details: [
      ["Which brand is it?", "It's a Rinnai, on the outside wall."],
      ["How many bathrooms do you have?", "Two and a half."],
      ["When was it last flushed?", "Honestly, I don't think it ever was."],
    ],
    work: [
      ["a tankless water heater", "$3,400", "$4,200", "$3,600"],
      ["putting in a tankless heater", "$3,400", "$4,200", "$3,600"],
    ],
    deal: "Tankless water heater",
  },
  drain: {
    problems: [
      "Our kitchen sink is backed up and nothing we pour in helps.",
      "The shower drain is so slow that I'm standing in water.",
      "The bathtub will not drain at all, and now the sink next to it gurgles.",
    ],
    details: [
      ["Is it just the one drain, or others too?", "Just that one, I think."],
      ["Did you try anything on it already?", "My husband used a plunger, and it got worse."],
      ["How long has it been like that?", "Since the weekend."],
    ],
    work: [
      ["clearing a kitchen drain", "$219", "$245"],
      ["having a drain snaked", "$185", "$219"],
    ],
    deal: "Drain line replacement",
  },
  sewer: {
    problems: [
      "Sewage is coming up through the basement floor drain.",
      "All the toilets in the house are backing up at once.",
      "A plumber told us there are roots in the sewer line.",
    ],
    details: [
      ["Do you have a clean-out in the yard?", "There's a white cap by the driveway, yes."],
      ["Is anybody running water right now?", "No, we told the kids not to flush."],
      ["How old is the house?", "It was built in the fifties."],
    ],
    work: [
      ["a sewer camera inspection", "$295", "$325"],
      ["clearing roots from a sewer line", "$450", "$520"],
    ],
    deal: "Sewer line repair",
  },
  toilet: {
    problems: [
      "Our upstairs toilet runs all night long.",
      "The toilet is rocking and there is water around the base.",
      "The guest toilet is clogged, and it nearly overflowed last night.",
    ],
    details: [
      ["Is that the only toilet in the house?", "No, we have another one downstairs."],
      ["Can you turn the valve behind it?", "I tried, it's stuck."],
      ["Do you see any damage on the ceiling below?", "There's a small brown spot, yes."],
    ],
    work: [
      ["replacing a toilet", "$385", "$420", "$510"],
      ["a new toilet, put in", "$385", "$420", "$510"],
    ],
    deal: "Bathroom plumbing renewal",
  },
  leak: {
    problems: [
      "There's water dripping under the kitchen sink and the cabinet is soaked.",
      "A pipe burst in the laundry room this morning.",
      "I have a wet spot on the ceiling right under the bathroom.",
      "Our water bill doubled and I think we have a leak somewhere.",
    ],
    details: [
      ["Were you able to shut off the main?", "Yes, it's off now."],
      ["Is it dripping or is it really running?", "It's a steady drip, I have a bucket under it."],
      ["Do you know if those are copper pipes?", "I believe so, yes."],
    ],
    work: [
      ["finding and fixing a leak", "$310", "$365"],
      ["replacing a shut-off valve", "$240", "$265"],
    ],
    deal: "Repiping after leak",
  },
  sumpPump: {
    problems: [
      "Our sump pump quit and there is water in the basement.",
      "The sump pump runs all the time and never shuts off.",
      "The float on my sump pump is stuck and the pit is nearly full.",
    ],
    details: [
      ["How deep is the water?", "Maybe an inch, over by the furnace."],
      ["Is the pump plugged in and has it power?", "Yes, I checked the breaker."],
      ["Do you have a battery backup on it?", "No, just the one pump."],
    ],
    work: [
      ["a new sump pump", "$780", "$895", "$940"],
      ["replacing a sump pump", "$780", "$895", "$940"],
    ],
    deal: "Sump pump and drain system",
  },
  furnace: {
    problems: [
      "Our furnace will not turn on and the house is freezing.",
      "The furnace blows, but the air is cold.",
      "The heat went out last night and the thermostat is blank.",
      "The furnace starts, runs for a minute, and shuts off again.",
    ],
    details: [
      ["Is it a gas furnace?", "Yes, a Lennox, down in the basement."],
      ["When was it last serviced?", "Two winters ago, I would say."],
      ["Did you change the filter lately?", "Yes, that was the first thing I tried."],
    ],
    work: [
      ["a furnace tune-up", "$149", "$169"],
      ["replacing the blower motor on a furnace", "$640", "$710"],
    ],
    deal: "Furnace repair and new controls",
  },
  airConditioner: {
    problems: [
      "Our air conditioner is running but it just blows warm air.",
      "The AC quit yesterday and it's almost ninety in here.",
      "There is ice on the line going to the AC unit outside.",
    ],
    details: [
      ["Is the unit outside running at all?", "It hums, but the fan doesn't turn."],
      ["About how old is the system?", "Ten years, maybe eleven."],
      ["Is there anybody in the home who can't take the heat?", "My mother, she's eighty two."],
    ],
    work: [
      ["recharging a central air conditioner", "$340", "$395"],
      ["replacing an AC condenser fan", "$475", "$560"],
    ],
    deal: "Air conditioning overhaul",
  },
  panel: {
    problems: [
      "The breaker for the heat pump trips every evening.",
      "Half of the outlets in our kitchen went dead.",
      "We need a bigger electrical panel before the new heat pump goes in.",
    ],
    details: [
      ["Do you smell anything burning near the panel?", "No, nothing like that."],
      ["Do you know what size the panel is?", "A hundred amps, it says on the door."],
      ["Are the lights flickering as well?", "Only in the hallway."],
    ],
    work: [
      ["an electrical panel upgrade", "$2,900", "$3,250", "$3,600"],
      ["a two hundred amp panel", "$2,900", "$3,250", "$3,600"],
    ],
    deal: "Electrical panel upgrade",
  },
} as const satisfies Record<string, Job>;

/** A kind of work, by name. */
export type JobName = keyof typeof JOBS;
