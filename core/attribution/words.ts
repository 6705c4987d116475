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
  'no-rise': 'No invite was used more often than before.',
  'not-primed': 'Usher did not know the invites yet when this member joined.',
  'list-failed': 'Discord did not answer when Usher asked for the invites.',
  'list-forbidden': 'Usher may not see the invites here: it needs the Manage Server permission.',
  'list-without-uses':
    'Discord hides how often invites were used until Usher has the Manage Server permission.',
  'bot-adder-unknown': 'A bot: the audit log has not told who added it.',
}
