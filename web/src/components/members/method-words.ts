import type { Join } from '#api/schemas/join.ts'

/** What an attribution was concluded from, as a sentence. */
export const methodSentences: Readonly<Record<Join['method'], string>> = {
  'use-count': 'The number of uses of the invite rose when the member joined.',
  'used-up': 'The invite was used up just then, and is gone.',
  gone: 'The invite was deleted or expired just then.',
  roles: 'The member carries what this invite gives.',
  'audit-log': "The server's audit log tells who added it.",
  'member-search': "Discord's own list of members tells.",
  none: 'There was nothing to conclude from.',
}
