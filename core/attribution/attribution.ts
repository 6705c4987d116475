/** The closed sets in which Usher says how a member came, and how sure it is. */

/** Ways into a guild. */
export const sources = [
  'invite',
  'vanity',
  'bot',
  'discovery',
  'integration',
  'hub',
  'unknown',
] as const
export type Source = (typeof sources)[number]

/** What an attribution was concluded from. */
export const methods = [
  /** The invite's uses rose. */
  'use-count',
  /** The invite had as many uses left as members joined, and is gone. */
  'used-up',
  /** The invite was deleted or expired when the member joined, and nothing else explains it. */
  'gone',
  /** The member carries the roles that the invite gives, or is the guest it admits. */
  'roles',
  /** The audit log tells who added the bot. */
  'audit-log',
  /** Discord's member search tells. */
  'member-search',
  'none',
] as const
export type Method = (typeof methods)[number]

/** How sure an attribution is. */
export const confidences = ['certain', 'likely', 'shared', 'unknown'] as const
export type Confidence = (typeof confidences)[number]

/** Why an attribution is not certain. */
export const reasons = [
  'several-joins-several-codes',
  'fewer-rises-than-joins',
  'earlier-join-unexplained',
  'invite-gone',
  'rise-came-late',
  'roles-match',
  'no-rise',
  'missed-while-away',
  'not-primed',
  'list-failed',
  'list-forbidden',
  'list-without-uses',
  'bot-adder-unknown',
  'settling-failed',
] as const
export type Reason = (typeof reasons)[number]

/** An invite that a join may have come by. */
export type Candidate = { code: string; inviterId: string | null }

/** How one join came about. */
export type Attribution = {
  source: Source
  method: Method
  confidence: Confidence
  /** Null only where `certain`. */
  reason: Reason | null
  code: string | null
  inviterId: string | null
  /** Empty where `certain`. */
  candidates: Candidate[]
}
