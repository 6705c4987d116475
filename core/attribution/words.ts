import type { Confidence, Reason, Source } from './attribution.ts'

/** How each source is called in a table or an answer. */
export const sourceWords: Readonly<Record<Source, string>> = {
  invite: 'Invite',
  vanity: 'Vanity URL',
  bot: 'Added as a bot',
  discovery: 'Server discovery',
  integration: 'Integration',
  hub: 'Student hub',
  unknown: 'Unknown',
}

/** How each confidence is called where there is room for one word. */
export const confidenceWords: Readonly<Record<Confidence, string>> = {
  certain: 'Certain',
  likely: 'Likely',
  shared: 'Shared',
  unknown: 'Unknown',
}

/** What each confidence means, as a sentence. */
export const confidenceSentences: Readonly<Record<Confidence, string>> = {
  certain: 'Nothing else explains this join.',
  likely: 'The evidence favours this invite, but does not prove it.',
  shared: 'Several members joined by several invites at once: one of these was used.',
  unknown: 'Nothing shows which invite was used.',
}

/** Why an attribution is not certain, as a sentence that a member of the community understands. */
export const reasonSentences: Readonly<Record<Reason, string>> = {
  'several-joins-several-codes':
    'Several members joined between two looks at the invites, and several invites were used.',
  'fewer-rises-than-joins':
    'Several members joined, but fewer uses of invites were seen that are surely theirs: not all of them need have come by one of these.',
  'earlier-join-unexplained':
    'This invite was used, but a member who joined before may have been the one who used it.',
  'invite-gone': 'This invite was deleted or used up just when the member joined.',
  'rise-came-late': 'Discord showed the use of this invite only some time after the join.',
  'roles-match': 'The member carries the roles that this invite gives.',
  'missed-while-away': 'This invite was used while Usher could not hear who joined.',
  'no-rise': 'No use of an invite was seen that belongs to this join.',
  'not-primed': 'Usher did not know the invites yet when this member joined.',
  'list-failed': 'Discord did not answer when Usher asked for the invites.',
  'list-forbidden': 'Usher may not see the invites here: it needs the Manage Server permission.',
  'list-without-uses':
    'Discord hides how often invites were used until Usher has the Manage Server permission.',
  'bot-adder-unknown': 'A bot: the audit log has not told who added it.',
  'settling-failed': 'Usher failed to work out how this member came: a fault of its own.',
}
