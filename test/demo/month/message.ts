/** Where CallRail posts to, without the event, and what it signs with. */
export interface CallRailConnection {
  readonly url: string;
  readonly signingKey: string;
}

/** Where a Twilio account posts to, without the event, and what it signs with. */
export interface TwilioConnection {
  readonly url: string;
  readonly authToken: string;
  readonly accountSid: string;
}

/** A delivery and when it is sent, in seconds after the call began. */
export interface Message {
  readonly after: number;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}
