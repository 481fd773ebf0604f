import { z } from "zod";
import { flag, text, wholeSeconds } from "../payload-fields.ts";

/** A turn of the structured transcript; the members are not documented, so several spellings are read. */
const transcriptTurn = z.object({ speaker: text, text, phrase: text, start: text });

/**
 * The body of every CallRail webhook. It names no event: the address does. Unknown values are "" and durations are texts of seconds; the early
 * events hold a part of the members. Members that we do not use are left out.
 * Sources: https://apidocs.callrail.com/#webhooks and https://support.callrail.com/hc/en-us/articles/5711246459149-Webhooks.
 */
export const callRailCall = z
  .object({
    /** "CAL…"; older bodies have only the numeric `id`. */
    resource_id: text,
    id: text,
    start_time: text,
    timestamp: text,
    /** UTC, "2026-03-04 15:12:21". */
    datetime: text,
    direction: text,
    answered: flag,
    voicemail: flag,
    first_call: flag,
    spam: flag,
    duration: wholeSeconds,
    recording_duration: wholeSeconds,
    recording: text,
    recording_player: text,
    customer_name: text,
    customer_phone_number: text,
    customer_city: text,
    customer_state: text,
    customer_country: text,
    tracking_phone_number: text,
    device_type: text,
    agent_name: text,
    agent_email: text,
    lead_status: text,
    tags: z.array(text).nullish().catch(undefined),
    transcription: text,
    conversational_transcript: z.union([text, z.array(transcriptTurn)]).catch(undefined),
    source: text,
    source_name: text,
    formatted_tracking_source: text,
    callsource: text,
    medium: text,
    campaign: text,
    keywords: text,
    landing_page_url: text,
    referring_url: text,
    referrer_domain: text,
    utm_source: text,
    utm_medium: text,
    utm_term: text,
    utm_content: text,
    utm_campaign: text,
    gclid: text,
    fbclid: text,
    msclkid: text,
  })
  .readonly();

export type CallRailCall = z.infer<typeof callRailCall>;
